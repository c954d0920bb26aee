/**
 * What scripts wait for, and the tasks that run meanwhile. Whoever lets a script wait says so by a
 * {@link dev.moonwire.vm.Parking} made here.
 */
@NullMarked
package dev.moonwire.task;

import org.jspecify.annotations.NullMarked;
