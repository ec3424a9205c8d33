/**
 * PostgreSQL behind {@link messaging.message.MessageStore}: the group-commit write path, the reads,
 * every SQL statement and the migrations.
 *
 * <p>May import {@code messaging.message}, {@code messaging.bus}, {@code messaging.config}, {@code
 * messaging.tracing}.
 */
@NullMarked
package messaging.persistence;

import org.jspecify.annotations.NullMarked;
