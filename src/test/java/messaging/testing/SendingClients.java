package messaging.testing;

import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import messaging.testing.Ledger.Intent;
import org.jspecify.annotations.Nullable;

/**
 * Clients that send continuously, each on its own connections. Without an answer they retry with
 * the same key at another node, like a gateway. Close this before you read the ledger.
 */
public final class SendingClients implements AutoCloseable {
  /** Number of pairs: ann0 and bob0, ann1 and bob1, and so on. */
  public static final int CHATS = 3;

  private static final int CLIENTS = 2 * CHATS;
  private static final long PAUSE_MILLIS = 50;
  private static final int CREATED = 201;
  private static final int WARM = 30;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Longer than the longest answer of the service, as with a gateway. */
  private static final Duration TIMEOUT = Duration.ofSeconds(7);

  /**
   * One try and its result.
   *
   * @param at its start on the clock of {@link System#nanoTime}
   * @param status 0 if the connection was refused, reset or timed out
   */
  public record Try(ClusterNode node, long at, Duration took, int status) {}

  private final List<ClusterNode> nodes;
  private final Ledger ledger;
  private final Queue<Try> tries = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(CLIENTS);
  private final List<Client> clients = new ArrayList<>();

  private SendingClients(List<ClusterNode> nodes, Ledger ledger) {
    this.nodes = List.copyOf(nodes);
    this.ledger = ledger;
  }

  /** Starts to send to {@code nodes}. */
  public static SendingClients start(List<ClusterNode> nodes, Ledger ledger) {
    SendingClients sending = new SendingClients(nodes, ledger);
    for (int i = 0; i < CLIENTS; i++) {
      Client client = sending.new Client(i);
      sending.clients.add(client);
      ScheduledFuture<?> unused =
          sending.threads.scheduleWithFixedDelay(
              client::sendOne, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
    return sending;
  }

  /** Every try so far. */
  public List<Try> tries() {
    return List.copyOf(tries);
  }

  /** Waits until each of these nodes has stored more messages and is warm. */
  public void awaitStoredBy(List<ClusterNode> warming) {
    long from = System.nanoTime();
    await("messages stored by every node")
        .atMost(PATIENCE)
        .until(() -> warming.stream().allMatch(node -> storedBy(node, from) >= WARM));
  }

  private long storedBy(ClusterNode node, long from) {
    return tries.stream()
        .filter(one -> one.node() == node && one.at() > from)
        .filter(one -> one.status() == CREATED)
        .count();
  }

  /** Lets every client finish its current message; fails if one cannot. */
  @Override
  public void close() {
    stopping.set(true);
    try {
      await("the last answer of every client")
          .atMost(PATIENCE)
          .until(() -> clients.stream().allMatch(client -> client.current == null));
    } finally {
      threads.shutdownNow();
    }
  }

  /** Two clients write to each chat, from both of its sides. */
  private final class Client {
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final String sender;
    private final String receiver;
    private volatile @Nullable Intent current;
    private int next;
    private int sent;

    Client(int number) {
      String one = "ann" + number / 2;
      String other = "bob" + number / 2;
      sender = number % 2 == 0 ? one : other;
      receiver = number % 2 == 0 ? other : one;
      next = number;
    }

    /** One try at a time, until it is answered. */
    void sendOne() {
      Intent intent = current;
      if (intent == null && !stopping.get()) {
        intent = Intent.of(sender, receiver, "no. " + sent++ + " 🚀");
        current = intent;
      }
      if (intent != null && attempt(intent, nodes.get(next++ % nodes.size()))) {
        current = null;
      }
    }

    private boolean attempt(Intent intent, ClusterNode node) {
      HttpRequest request =
          HttpRequest.newBuilder(node.at("/messages/" + intent.receiver()))
              .timeout(TIMEOUT)
              .header("X-User-Id", intent.sender())
              .header("Content-Type", "application/json")
              .header("Idempotency-Key", intent.key())
              .POST(BodyPublishers.ofString(new JsonObject().put("text", intent.text()).encode()))
              .build();
      ledger.sending(intent);
      long began = System.nanoTime();
      try {
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        note(node, began, answer.statusCode());
        if (answer.statusCode() == CREATED) {
          ledger.stored(intent, new JsonObject(answer.body()));
        } else if (answer.statusCode() < 500) {
          ledger.refused(intent);
        }
        return answer.statusCode() < 500;
      } catch (IOException broken) {
        note(node, began, 0);
        return false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return true;
      }
    }

    private void note(ClusterNode node, long began, int status) {
      tries.add(new Try(node, began, Duration.ofNanos(System.nanoTime() - began), status));
    }
  }
}
