package messaging.message;

import java.util.List;

/** Gets the events that this node committed, directly after the commit and on its context. */
public interface CommitListener {

  /** The events of one commit, in order. Must not fail and not block. */
  void committed(List<? extends DomainEvent> events);
}
