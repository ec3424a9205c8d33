/**
 * The proof of the promises: a seeded workload on several nodes, faults, and a checker.
 *
 * <p>A run records a history, {@link messaging.proof.Entry} a line. When all faults are healed, it
 * adds all that the tables, the stream and the pages hold. {@link messaging.proof.Checker} is a
 * program of its own; it reads nothing but that file.
 */
@NullMarked
package messaging.proof;

import org.jspecify.annotations.NullMarked;
