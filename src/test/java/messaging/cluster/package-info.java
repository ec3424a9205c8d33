/** Tests of the cluster's settings. Other tests run the cluster itself with complete nodes. */
@NullMarked
package messaging.cluster;

import org.jspecify.annotations.NullMarked;
