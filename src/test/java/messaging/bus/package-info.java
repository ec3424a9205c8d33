/** Tests of the bus without a cluster, and of the wire form between nodes. */
@NullMarked
package messaging.bus;

import org.jspecify.annotations.NullMarked;
