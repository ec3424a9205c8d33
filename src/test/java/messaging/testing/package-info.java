/**
 * Backing services for tests and for the local run. May be used by every test; imports no package
 * of the service.
 */
@NullMarked
package messaging.testing;

import org.jspecify.annotations.NullMarked;
