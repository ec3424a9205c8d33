package messaging.proof;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Input;
import messaging.proof.Entry.Op;
import org.jspecify.annotations.Nullable;

/**
 * A device of a user that does one thing after the other, by a seed. What was not answered is sent
 * again under its key. A new operation gets its share in {@link #act}.
 */
final class Person {
  /** In every text; nothing but messages may contain it. */
  static final String CANARY = "canary-";

  private static final int MOST_OPEN = 20;

  private final Client client;
  private final Walks walks;
  private final Optional<Eraser> eraser;
  private final Random random;
  private final int nodes;
  private final String name;
  private final List<String> peers;
  private final Deque<Input> open = new ArrayDeque<>();
  private final List<Input> stored = new ArrayList<>();
  private int count;

  /**
   * @param eraser empty where nothing is erased
   * @param name no other device has it
   */
  Person(
      Client client,
      Recorder recorder,
      Optional<Eraser> eraser,
      String name,
      List<String> peers,
      int nodes,
      long seed) {
    this.eraser = eraser;
    this.client = client;
    this.walks = new Walks(client, recorder);
    this.random = new Random(seed);
    this.nodes = nodes;
    this.name = name;
    this.peers = peers;
  }

  /** Does the next thing. */
  void act() {
    int dice = random.nextInt(100);
    if (!open.isEmpty() && (dice < 40 || open.size() >= MOST_OPEN)) {
      retry();
    } else if (dice < 55) {
      send(fresh(dice < 50, peer()));
    } else if (dice < 58) {
      again();
    } else if (dice < 60) {
      send(fresh(true, random.nextInt(5) == 0 ? Workload.SILENT : "stranger"));
    } else if (dice < 75) {
      client.call(node(), Op.SEEN, mark());
    } else if (dice < 87) {
      client.call(node(), Op.PAGE, page());
    } else if (dice < 99) {
      client.call(node(), Op.CHATS, list(dice < 97 ? 50 : 2));
    } else if (eraser.isPresent() && random.nextBoolean()) {
      String all = name + "-" + count++;
      eraser.get().erase(client.user(), random.nextInt(4) == 0 ? null : peer(), all);
    } else {
      String walk = name + "-" + count++;
      boolean unused = walks.messages(node(), walk, peer(), random.nextBoolean());
    }
  }

  /** Sends again what was not answered; false if some is still not. */
  boolean settle() {
    for (int tries = open.size(); tries > 0; tries--) {
      retry();
    }
    return open.isEmpty();
  }

  /** Writes to each peer once more. */
  void sayGoodbye() {
    peers.forEach(peer -> send(fresh(true, peer)));
  }

  private int node() {
    return random.nextInt(nodes);
  }

  private String peer() {
    return peers.get(random.nextInt(peers.size()));
  }

  private Input fresh(boolean keyed, String peer) {
    String unique = name + "-" + count++;
    return message(peer, CANARY + unique + " 🚀", keyed ? unique : null);
  }

  private static Input message(String peer, String text, @Nullable String key) {
    return new Input(peer, text, key, null, null, null, 0, null, null);
  }

  private void send(Input input) {
    Call call = client.call(node(), Op.SEND, input);
    if (input.key() != null && call.succeeded()) {
      stored.add(input);
    } else if (input.key() != null && mayBeStored(call)) {
      open.addLast(input);
    }
  }

  private static boolean mayBeStored(Call call) {
    return call.status() == 0 || call.status() >= 500 || call.status() == 429;
  }

  private void retry() {
    send(open.removeFirst());
  }

  /** What is stored once more, or another text under its key. */
  private void again() {
    if (!stored.isEmpty()) {
      Input known = stored.get(random.nextInt(stored.size()));
      boolean isOther = random.nextInt(4) == 0;
      String text = isOther ? CANARY + name + "-" + count++ : String.valueOf(known.text());
      client.call(node(), Op.SEND, message(String.valueOf(known.peer()), text, known.key()));
    }
  }

  private Input mark() {
    Long upTo = random.nextInt(3) == 0 ? (Long) (1L + random.nextInt(2 + count)) : null;
    return new Input(peer(), null, null, upTo, null, null, 0, null, null);
  }

  private Input page() {
    long seq = 1L + random.nextInt(2 + count);
    int limit = 1 + random.nextInt(60);
    return switch (random.nextInt(3)) {
      case 0 -> new Input(peer(), null, null, null, seq, null, limit, null, null);
      case 1 -> new Input(peer(), null, null, null, null, seq, limit, null, null);
      default -> new Input(peer(), null, null, null, null, null, limit, null, null);
    };
  }

  private static Input list(int limit) {
    return new Input(null, null, null, null, null, null, limit, null, null);
  }
}
