package messaging.bench;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Marks whole chats as seen, one call after the other; each chat once.
 *
 * @param kind begins the names of the two users of the chats
 * @param messages unread in each
 * @param used chats already marked
 */
record Marks(
    String name,
    Target target,
    String kind,
    long messages,
    int chatsARound,
    Calls calls,
    AtomicInteger used)
    implements Scenario {
  private static final double NANOS_A_MILLI = 1e6;

  @Override
  public void round(Results results) {
    Series millis = new Series();
    for (int i = 0; i < chatsARound; i++) {
      int chat = used.incrementAndGet();
      String path = "/messages/" + kind + "-ann-" + chat + "/seen";
      long start = System.nanoTime();
      String answer = calls.post(target.service(), kind + "-bob-" + chat, path, "{}");
      millis.add((System.nanoTime() - start) / NANOS_A_MILLI);
      if (new JsonObject(answer).getLong("newly_seen") != messages) {
        throw new IllegalStateException(path + " did not mark all: " + answer);
      }
      target.account().marked(messages);
    }
    results.add(name, Figures.P50, millis.median());
  }
}
