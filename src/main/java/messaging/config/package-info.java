/**
 * The configuration as typed records, and the loader that reads it from the file and the
 * environment.
 *
 * <p>May import no other package of this service.
 */
@NullMarked
package messaging.config;

import org.jspecify.annotations.NullMarked;
