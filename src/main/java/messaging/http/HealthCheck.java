package messaging.http;

import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * Something that readiness depends on.
 *
 * @param name as it is shown; holds no address and no version
 * @param critical whether requests cannot be served without it
 * @param check true if it is well; false, a failure, and no answer within a second all mean it is
 *     not. Called on an event loop
 */
public record HealthCheck(String name, boolean critical, Supplier<Future<Boolean>> check) {}
