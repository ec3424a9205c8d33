/** Tests of the spans that are exported. */
@NullMarked
package messaging.tracing;

import org.jspecify.annotations.NullMarked;
