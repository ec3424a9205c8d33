/**
 * The live feeds of one node: who listens, when there is something to read, and how much may be
 * read at once.
 *
 * <p>May import {@code messaging.message}, {@code messaging.bus}, {@code messaging.config}.
 */
@NullMarked
package messaging.feed;

import org.jspecify.annotations.NullMarked;
