/**
 * Joins this JVM's Vert.x to a cluster. To call the service from another JVM, start here.
 *
 * <p>May import {@code messaging.config} and {@code messaging.wire}.
 */
@NullMarked
package messaging.cluster;

import org.jspecify.annotations.NullMarked;
