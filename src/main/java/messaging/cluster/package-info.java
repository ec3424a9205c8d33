/**
 * Joins this JVM's Vert.x to the others; to call the service from another JVM, begin here.
 *
 * <p>May import {@code messaging.config}.
 */
@NullMarked
package messaging.cluster;

import org.jspecify.annotations.NullMarked;
