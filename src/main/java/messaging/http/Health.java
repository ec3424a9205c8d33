package messaging.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import messaging.http.HealthCheck.Unwell;
import org.jspecify.annotations.Nullable;

/**
 * Reports the health of the node. Vert.x runs the checks. This class adds the status {@code
 * DEGRADED}: a check that is not critical failed, and the node is still ready.
 */
final class Health implements Handler<RoutingContext> {
  private static final long TIMEOUT_MILLIS = 1_000;
  private static final String UP = "UP";
  private static final String DOWN = "DOWN";
  private static final String REASON = "reason";

  private final List<HealthCheck> checks;
  private final HealthChecks registered;
  private final HealthMeters meters;

  /** Runs all of {@code checks} at once for each request. */
  Health(Vertx vertx, List<HealthCheck> checks, MeterRegistry registry) {
    this.checks = List.copyOf(checks);
    this.meters = new HealthMeters(registry, checks);
    this.registered = HealthChecks.create(vertx);
    checks.forEach(
        check ->
            registered.register(check.name(), TIMEOUT_MILLIS, status -> complete(status, check)));
  }

  private static void complete(Promise<Status> status, HealthCheck check) {
    check
        .check()
        .get()
        // A null result counts as failed.
        .map(well -> Boolean.TRUE.equals(well) ? Status.OK() : Status.KO())
        .recover(Health::withReason)
        .onComplete(status::tryComplete, status::tryFail);
  }

  private static Future<Status> withReason(Throwable failure) {
    return failure instanceof Unwell unwell
        ? Future.succeededFuture(Status.KO(new JsonObject().put(REASON, unwell.reason())))
        : Future.failedFuture(failure);
  }

  /**
   * The body of the response.
   *
   * @param status {@code UP}; {@code DEGRADED} if only checks that are not critical failed; {@code
   *     DOWN}
   * @param checks left out if empty
   */
  private record Report(
      String status, @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Check> checks) {}

  /**
   * The state of one check.
   *
   * @param status {@code UP} or {@code DOWN}
   * @param reason why it is down; left out if it is up, or if the check does not say
   */
  private record Check(
      String name,
      String status,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason) {}

  /** Liveness: any response means that the process is alive. */
  static void live(RoutingContext context) {
    Answers.ok(context, new Report(UP, List.of()));
  }

  @Override
  public void handle(RoutingContext context) {
    registered.checkStatus().map(this::report).onSuccess(report -> answer(context, report));
  }

  /** Runs the checks, so that the meters tell what is so now, and goes on. */
  void measure(RoutingContext context) {
    registered.checkStatus().map(this::report).onComplete(measured -> context.next());
  }

  private static void answer(RoutingContext context, Report report) {
    // A degraded node still accepts requests.
    Answers.json(context, report.status.equals(DOWN) ? 503 : 200, report);
  }

  private Report report(CheckResult result) {
    Map<String, CheckResult> results =
        result.getChecks().stream()
            .collect(Collectors.toMap(CheckResult::getId, Function.identity()));
    String status = UP;
    for (HealthCheck check : checks) {
      boolean well = isWell(results, check);
      meters.well(check.name(), well);
      if (!well) {
        status = check.critical() || status.equals(DOWN) ? DOWN : "DEGRADED";
      }
    }
    meters.ready(!status.equals(DOWN));
    return new Report(
        status,
        checks.stream()
            .map(
                check ->
                    new Check(
                        check.name(),
                        isWell(results, check) ? UP : DOWN,
                        reason(results.get(check.name()))))
            .toList());
  }

  private static @Nullable String reason(@Nullable CheckResult result) {
    JsonObject data = result == null ? null : result.getData();
    return data == null ? null : data.getString(REASON);
  }

  private static boolean isWell(Map<String, CheckResult> results, HealthCheck check) {
    return CheckResult.isUp(results.get(check.name()));
  }
}
