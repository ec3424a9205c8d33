/**
 * Joins this JVM's Vert.x to the others. May import {@code messaging.config} only; whoever wants to
 * call the service from a JVM of his own starts here.
 */
@NullMarked
package messaging.cluster;

import org.jspecify.annotations.NullMarked;
