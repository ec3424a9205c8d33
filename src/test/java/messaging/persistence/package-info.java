/** Tests of the persistence on a real PostgreSQL. */
@NullMarked
package messaging.persistence;

import org.jspecify.annotations.NullMarked;
