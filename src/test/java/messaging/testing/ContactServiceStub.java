package messaging.testing;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A contact-service on loopback with optional faults. It answers {@code GET /contacts/A/friends/B}
 * with {@code {"friends": true|false}} and everything else with 400. Initially there are no
 * friends. Thread-safe.
 */
public final class ContactServiceStub {
  private static final Pattern PATH = Pattern.compile("/contacts/([^/?]+)/friends/([^/?]+)");
  private static final int REMEMBERED_CALLS = 10_000;

  /**
   * A question that arrived.
   *
   * @param uri the raw request target
   * @param headers with names in any case
   */
  public record Call(String method, String uri, MultiMap headers) {}

  /** A fault that replaces the answer; see {@link ContactFaults}. */
  @FunctionalInterface
  public interface Fault {
    /**
     * Handles the request.
     *
     * @param answer sends the usual answer of the stub
     */
    void handle(HttpServerRequest request, Runnable answer);
  }

  private final Vertx vertx;
  private final Set<Set<String>> friendships = ConcurrentHashMap.newKeySet();
  private final Deque<Call> calls = new ArrayDeque<>();
  private volatile boolean everybody;
  private volatile @Nullable Fault fault;
  private volatile @Nullable HttpServer server;

  private ContactServiceStub(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Starts one on a free port. */
  public static Future<ContactServiceStub> start(Vertx vertx) {
    return start(vertx, 0);
  }

  /**
   * Starts one.
   *
   * @param port 0 for a free port
   * @return fails with a {@link java.net.BindException} if the port is taken
   */
  public static Future<ContactServiceStub> start(Vertx vertx, int port) {
    ContactServiceStub stub = new ContactServiceStub(vertx);
    return stub.listen(port).map(stub);
  }

  private Future<HttpServer> listen(int port) {
    HttpServerOptions options = new HttpServerOptions().setHost("127.0.0.1").setPort(port);
    return vertx
        .createHttpServer(options)
        .requestHandler(this::handle)
        .listen()
        .onSuccess(listening -> server = listening);
  }

  /** Makes the two friends of each other. */
  public ContactServiceStub befriend(String one, String other) {
    friendships.add(pair(one, other));
    return this;
  }

  /** Ends the friendship of the two. */
  public ContactServiceStub unfriend(String one, String other) {
    friendships.remove(pair(one, other));
    return this;
  }

  /** While set, every answer is yes. */
  public ContactServiceStub everybodyIsFriends(boolean everybody) {
    this.everybody = everybody;
    return this;
  }

  /** Activates this fault for every question. */
  public ContactServiceStub misbehave(Fault fault) {
    this.fault = fault;
    return this;
  }

  /** Removes the fault. */
  public ContactServiceStub heal() {
    this.fault = null;
    return this;
  }

  /** The port that it listens on. */
  public int port() {
    HttpServer listening = server;
    if (listening == null) {
      throw new IllegalStateException("The stub does not listen.");
    }
    return listening.actualPort();
  }

  /** The value for {@code contacts.url}. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** The latest questions, oldest first; at most 10,000 are kept. */
  public List<Call> calls() {
    synchronized (calls) {
      return List.copyOf(calls);
    }
  }

  /** Closes the port and every connection. */
  public Future<Void> stop() {
    HttpServer listening = server;
    return listening == null ? Future.succeededFuture() : listening.close();
  }

  private void handle(HttpServerRequest request) {
    synchronized (calls) {
      if (calls.size() == REMEMBERED_CALLS) {
        calls.removeFirst();
      }
      calls.addLast(new Call(request.method().name(), request.uri(), request.headers()));
    }
    Fault present = fault;
    if (present == null) {
      answer(request);
    } else {
      present.handle(request, () -> answer(request));
    }
  }

  private void answer(HttpServerRequest request) {
    Matcher path = PATH.matcher(request.uri());
    if (!request.method().name().equals("GET") || !path.matches()) {
      request.response().setStatusCode(400).end();
      return;
    }
    boolean friends =
        everybody || friendships.contains(pair(decoded(path.group(1)), decoded(path.group(2))));
    request
        .response()
        .putHeader("Content-Type", "application/json")
        .end("{\"friends\":" + friends + "}");
  }

  /** Strict: fails on characters that must be encoded in a path; a plus stays a plus. */
  private static String decoded(String segment) {
    return URI.create("/" + segment).getPath().substring(1);
  }

  private static Set<String> pair(String one, String other) {
    return new TreeSet<>(List.of(one, other));
  }
}
