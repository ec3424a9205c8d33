/**
 * Backing services for tests and for the local run: real processes, started without installing
 * anything and never left behind.
 */
@NullMarked
package messaging.testing;

import org.jspecify.annotations.NullMarked;
