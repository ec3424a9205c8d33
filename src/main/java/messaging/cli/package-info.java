/**
 * The commands of the command line besides serving. Sees every room, but neither {@code Main} nor
 * {@code Service}.
 */
@NullMarked
package messaging.cli;

import org.jspecify.annotations.NullMarked;
