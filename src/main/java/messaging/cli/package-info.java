/**
 * The commands of the command line besides serving.
 *
 * <p>May import {@code messaging.message}, {@code messaging.bus}, {@code messaging.config}, {@code
 * messaging.auth}, {@code messaging.http}, {@code messaging.persistence}, {@code messaging.event},
 * {@code messaging.contact}, {@code messaging.log}.
 */
@NullMarked
package messaging.cli;

import org.jspecify.annotations.NullMarked;
