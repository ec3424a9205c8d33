/** Tests of the configuration and its loader. */
@NullMarked
package messaging.config;

import org.jspecify.annotations.NullMarked;
