/**
 * The benchmark: a real load generator against the service in a JVM of its own, with everything
 * switched on, beside pgbench on the same PostgreSQL. {@link messaging.bench.Bench} runs it.
 */
@NullMarked
package messaging.bench;

import org.jspecify.annotations.NullMarked;
