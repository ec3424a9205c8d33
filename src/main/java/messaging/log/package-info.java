/**
 * The form of the log, for all commands.
 *
 * <p>May import {@code messaging.config}.
 */
@NullMarked
package messaging.log;

import org.jspecify.annotations.NullMarked;
