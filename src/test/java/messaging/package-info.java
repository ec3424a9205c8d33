/** Tests of the whole service on real backing services. */
@NullMarked
package messaging;

import org.jspecify.annotations.NullMarked;
