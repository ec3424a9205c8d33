/**
 * PostgreSQL behind {@link messaging.message.MessageStore}: the group-commit write path, the reads,
 * every SQL statement and the migrations. May import {@code messaging.message} and {@code
 * messaging.bus}.
 */
@NullMarked
package messaging.persistence;

import org.jspecify.annotations.NullMarked;
