package messaging.proof;

import java.util.ArrayList;
import java.util.List;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Input;
import messaging.proof.Entry.Op;
import org.jspecify.annotations.Nullable;

/** Walks through all pages of something. */
final class Walks {
  private static final int PAGE = 50;

  private final Client client;
  private final Recorder recorder;

  Walks(Client client, Recorder recorder) {
    this.client = client;
    this.recorder = recorder;
  }

  /** Reads all of a conversation; false if a page could not be had. */
  boolean messages(int node, String name, String peer, boolean forward) {
    List<Call> calls = new ArrayList<>();
    Long before = null;
    Long after = forward ? 0L : null;
    boolean more = true;
    while (more) {
      Call call = client.silentCall(node, Op.PAGE, page(name, peer, before, after));
      calls.add(call);
      if (!call.succeeded()) {
        return abandon(calls);
      }
      more = call.body().path(forward ? "has_newer" : "has_older").asBoolean();
      int last = call.body().path("messages").size() - 1;
      if (more) {
        long seq = call.body().path("messages").path(last).path("seq").asLong();
        after = forward ? seq : null;
        before = forward ? null : seq;
      }
    }
    calls.forEach(recorder::add);
    return true;
  }

  /** Reads all of a list of chats; false if a page could not be had. */
  boolean chats(int node, String name, int limit) {
    List<Call> calls = new ArrayList<>();
    String cursor = null;
    do {
      Input input = new Input(null, null, null, null, null, null, limit, cursor, name);
      Call call = client.silentCall(node, Op.CHATS, input);
      calls.add(call);
      if (!call.succeeded()) {
        return abandon(calls);
      }
      cursor = call.body().path("next").isNull() ? null : call.body().path("next").asText();
    } while (cursor != null);
    calls.forEach(recorder::add);
    return true;
  }

  private static Input page(String name, String peer, @Nullable Long before, @Nullable Long after) {
    return new Input(peer, null, null, null, before, after, PAGE, null, name);
  }

  /** Its calls count as calls, but not as a walk. */
  private boolean abandon(List<Call> calls) {
    for (Call call : calls) {
      Input input = call.input();
      recorder.add(
          new Call(
              call.begun(),
              call.ended(),
              call.node(),
              call.user(),
              call.op(),
              new Input(
                  input.peer(),
                  null,
                  null,
                  null,
                  input.before(),
                  input.after(),
                  input.limit(),
                  input.cursor(),
                  null),
              call.status(),
              call.mediaType(),
              call.answer()));
    }
    return false;
  }
}
