/** Tests of the bus on one unclustered Vert.x, and of the wire form between nodes. */
@NullMarked
package messaging.bus;

import org.jspecify.annotations.NullMarked;
