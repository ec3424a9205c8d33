/**
 * The live feeds of one node: its listeners, when they read, and how many reads run at once.
 *
 * <p>May import {@code messaging.message}, {@code messaging.bus}, {@code messaging.config}.
 */
@NullMarked
package messaging.feed;

import org.jspecify.annotations.NullMarked;
