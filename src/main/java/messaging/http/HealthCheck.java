package messaging.http;

import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * A check for readiness.
 *
 * @param name the public name; contains no address and no version
 * @param critical whether the node cannot serve requests without it
 * @param check gives true for healthy; false, a failure, and no answer within one second mean
 *     unhealthy. Called on an event loop
 */
public record HealthCheck(String name, boolean critical, Supplier<Future<Boolean>> check) {}
