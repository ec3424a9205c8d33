/**
 * The commands of the command line besides serving.
 *
 * <p>May import {@code messaging.message}, {@code messaging.config}, {@code messaging.auth}, {@code
 * messaging.persistence}, {@code messaging.event}.
 */
@NullMarked
package messaging.cli;

import org.jspecify.annotations.NullMarked;
