package messaging.message;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Asks for a page of everything that is stored of {@code userId}.
 *
 * @param limit 1 to 200 lines, null for the default of 50
 * @param after {@link ExportPage#next()}, or the cursor of a line, to go on behind it; null to
 *     begin
 */
public record ExportUser(String userId, @Nullable Integer limit, @Nullable String after) {
  /** Checks the required parts only; {@link GuardedMessaging} checks the rules. */
  public ExportUser {
    requireNonNull(userId, "userId");
  }
}
