/**
 * The whole system on one machine, for a first look and for development. Not part of the service.
 */
@NullMarked
package messaging.local;

import org.jspecify.annotations.NullMarked;
