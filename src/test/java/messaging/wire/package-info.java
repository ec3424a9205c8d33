/** Tests of what one connection may cost; they need no database. */
@NullMarked
package messaging.wire;

import org.jspecify.annotations.NullMarked;
