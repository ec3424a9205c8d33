/**
 * Backing services for tests and for the local run: real processes, started without an installation
 * and always ended.
 */
@NullMarked
package messaging.testing;

import org.jspecify.annotations.NullMarked;
