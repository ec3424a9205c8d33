package messaging.persistence;

import java.util.List;
import messaging.message.DomainEvent;

/** Is told what this node committed, right afterwards and on the committing context. */
interface CommitListener {

  /** The events of one commit, in order. Must not fail and not block. */
  void committed(List<? extends DomainEvent> events);
}
