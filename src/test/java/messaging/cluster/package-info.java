/** Tests of the cluster's settings; the cluster itself is tested with whole nodes. */
@NullMarked
package messaging.cluster;

import org.jspecify.annotations.NullMarked;
