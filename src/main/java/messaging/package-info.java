/**
 * Start and stop. {@link messaging.Service} is a node that serves; its start is the one place that
 * sees every room of the house and puts them together. A request flows from {@code http} over
 * {@code bus} to {@code persistence}, where {@code message} holds the rules and {@code contact} is
 * asked; {@code event} brings what was committed to NATS.
 */
@NullMarked
package messaging;

import org.jspecify.annotations.NullMarked;
