package messaging.message;

import java.util.List;

/** Is told what this node committed, right afterwards and on the committing context. */
public interface CommitListener {

  /** The events of one commit, in order. Must not fail and not block. */
  void committed(List<? extends DomainEvent> events);
}
