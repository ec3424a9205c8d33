/**
 * Bad input: many made-up requests over HTTP, the management port and the event bus, and what a
 * node must bear. A run repeats itself with {@code -Dhostile.seed}.
 */
@NullMarked
package messaging.hostile;

import org.jspecify.annotations.NullMarked;
