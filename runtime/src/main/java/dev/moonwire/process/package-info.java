/** Child programs and their standard streams as descriptors. */
@NullMarked
package dev.moonwire.process;

import org.jspecify.annotations.NullMarked;
