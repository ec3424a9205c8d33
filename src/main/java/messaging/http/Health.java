package messaging.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the health endpoints say.
 *
 * @param status {@code UP}; {@code DEGRADED} if something is missing that can be done without;
 *     {@code DOWN}
 * @param checks left out where there are none
 */
record Health(
    String status, @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Health.Check> checks) {
  private static final long TIMEOUT_SECONDS = 1;
  private static final String UP = "UP";
  private static final String DOWN = "DOWN";

  /** The state of one check: {@code UP} or {@code DOWN}. */
  record Check(String name, String status) {}

  /** That the process answers is all that matters here. */
  static Health live() {
    return new Health(UP, List.of());
  }

  /** Runs all checks at once; never fails. */
  static Future<Health> ask(List<HealthCheck> checks) {
    List<Future<Boolean>> answers = checks.stream().map(Health::ask).toList();
    return Future.join(answers)
        .map(all -> of(checks, answers.stream().map(Future::result).toList()));
  }

  private static Future<Boolean> ask(HealthCheck check) {
    return Future.succeededFuture()
        .compose(now -> check.check().get())
        .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
        // A check that answers null is not well either.
        .map(Boolean.TRUE::equals)
        .otherwise(false);
  }

  private static Health of(List<HealthCheck> checks, List<Boolean> answers) {
    String status = UP;
    List<Check> shown = new ArrayList<>();
    for (int i = 0; i < checks.size(); i++) {
      boolean well = answers.get(i);
      shown.add(new Check(checks.get(i).name(), well ? UP : DOWN));
      if (!well && checks.get(i).critical()) {
        status = DOWN;
      } else if (!well && status.equals(UP)) {
        status = "DEGRADED";
      }
    }
    return new Health(status, shown);
  }

  /** The HTTP status that fits; degraded is good enough to be sent requests. */
  int statusCode() {
    return status.equals(DOWN) ? 503 : 200;
  }
}
