package messaging.proof;

import java.util.Optional;
import messaging.testing.DedicatedNats;
import messaging.testing.LocalPostgres;

/**
 * The servers, which somebody else closes.
 *
 * @param standby the second address of the database; empty if there is none
 */
record Servers(LocalPostgres postgres, Optional<LocalPostgres> standby, DedicatedNats nats) {}
