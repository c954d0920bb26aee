package dev.moonwire;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks what scripts may call of a Java object. An object whose class, or a class or interface
 * above it, has at least one marked method may cross to Lua; the script can call the marked methods
 * and reach nothing else of it.
 *
 * <pre>{@code
 * @LuaVisible("clock") final class OfficeClock {
 *   @LuaVisible public double now() { return System.currentTimeMillis() / 1e3; }
 * }
 * lua.set("clock", new OfficeClock());
 * lua.run("print(clock, clock:now())");      // clock: 0x558100000020   1774863022.5
 * }</pre>
 *
 * <h2>Objects</h2>
 *
 * An object crosses wherever a value does: as a global, an argument, a result, in a list or map. It
 * is the same userdata each time, and back in Java the same object. It has no fields and its
 * metatable is locked. On a type, the mark gives the name that scripts read in {@code tostring} and
 * in messages, {@code object} otherwise; it makes no method visible.
 *
 * <h2>Methods</h2>
 *
 * A marked method is public and not static; its class need not be public. A method that overrides a
 * marked one is visible, too. Each has a name of its own, the Java name unless the mark says
 * another: of overloaded methods all but one need that. What is not so is refused with an {@link
 * IllegalArgumentException} when the first object of the class is to cross.
 *
 * <h2>Arguments</h2>
 *
 * <table>
 * <caption>Parameters and the Lua values they take</caption>
 * <tr><th>parameter</th><th>argument</th></tr>
 * <tr><td>boolean</td><td>a boolean</td></tr>
 * <tr><td>byte, short, int, long</td><td>a number that is whole and in range</td></tr>
 * <tr><td>float, double, Number</td><td>a number</td></tr>
 * <tr><td>String, CharSequence</td><td>a string that is UTF-8, or a number as its text</td></tr>
 * <tr><td>byte[]</td><td>any string</td></tr>
 * <tr><td>List, Collection</td><td>a copy of a table with the keys 1 to n, or none</td></tr>
 * <tr><td>Map</td><td>a copy of any table</td></tr>
 * <tr><td>an enum</td><td>the name of a constant</td></tr>
 * <tr><td>{@link LuaFunction}</td><td>a function</td></tr>
 * <tr><td>{@link LuaOpaque}</td><td>a table, userdata or coroutine, not copied</td></tr>
 * <tr><td>a type with marked methods</td><td>such an object</td></tr>
 * <tr><td>Object</td><td>anything, as {@link Moonwire} describes it</td></tr>
 * </table>
 *
 * As in Lua's own libraries a string that reads as a number will do for one. A boxed type is as its
 * primitive, but takes nil. Missing arguments are nil, which is null; for a primitive it is an
 * error. Variable arguments take the rest, and what is too much is ignored. No other type, such as
 * {@code Runnable}, can be a parameter. A wrong argument is a Lua error, {@code bad argument #1 to
 * 'at' (number has no integer representation)}, and the method is not called.
 *
 * <h2>Results and errors</h2>
 *
 * Results cross as those of a {@link JavaFunction}: an {@code Object[]} is several, {@code void}
 * none, an empty {@code Optional} nil. So do exceptions.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface LuaVisible {
  /** The name in Lua; empty for that in Java or, on a type, for {@code object}. */
  String value() default "";
}
