package messaging.event;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.ConnectionListener.Events;
import io.nats.client.JetStream;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.Options.HostnameResolveMode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import messaging.config.EventsConfig;
import messaging.config.NatsConfig;
import messaging.event.Obstacle.DeniedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to the NATS servers. One in doubt is dropped, never repaired: if the library
 * reconnected by itself, it would carry buffered messages and unanswered requests of the old
 * connection over to the new one, and for minutes it would take a frozen server for connected. The
 * relay asks for a new connection as long as it runs, at its own pace.
 *
 * <p>{@link #link} blocks, so call it on a worker thread; the other methods may be called on any
 * thread and do not block.
 */
public final class NatsConnection {
  private static final Logger log = LoggerFactory.getLogger(NatsConnection.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /**
   * Two unanswered pings close the connection: an idle relay notices a frozen server within 4 s.
   */
  private static final Duration PING_INTERVAL = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final NatsConfig config;
  private final EventsConfig events;
  private final RelayState state = new RelayState();
  private volatile @Nullable Link link;
  private volatile boolean closed;

  /** Connects to nothing yet. */
  public NatsConnection(Vertx vertx, NatsConfig config, EventsConfig events) {
    this.vertx = vertx;
    this.config = config;
    this.events = events;
  }

  /**
   * An open connection.
   *
   * @param broken completes when the connection is lost
   * @param denied completes when the server says that the user lacks a permission
   */
  record Link(
      Connection connection,
      JetStream jetStream,
      JetStreamManagement management,
      CompletableFuture<Void> broken,
      CompletableFuture<DeniedException> denied) {}

  /**
   * Whether there is a connection and, as far as known, its server answers. A frozen server is
   * noticed when a publish is not acknowledged in time, or by two pings.
   */
  public boolean connected() {
    Link open = link;
    return open != null && isOpen(open);
  }

  /**
   * Why events cannot be published, in plain words and without an address; empty if nothing is
   * known against it. On the node that publishes it is what the last batch or the last look at the
   * stream met, and on the others what their own last look met.
   */
  public Optional<String> obstacle() {
    Optional<String> found = state.obstacle();
    return found.isEmpty() && !connected() ? Optional.of("NATS is not connected") : found;
  }

  /** What the relay notes for {@link #obstacle}. */
  RelayState state() {
    return state;
  }

  /**
   * The connection; opens one if there is none. Blocks for up to 2 s for each server.
   *
   * @throws IOException if no server answers
   */
  Link link() throws IOException {
    Link open = link;
    if (open != null && isOpen(open)) {
      return open;
    }
    discard();
    if (closed) {
      throw new IOException("The connection to NATS was closed");
    }
    Link opened = open();
    link = opened;
    if (closed) {
      discard();
    }
    log.atInfo().addKeyValue("server", address(opened.connection)).log("Connected to NATS");
    return opened;
  }

  /** What the server has denied on the present connection; null if nothing. */
  @Nullable DeniedException denied() {
    Link open = link;
    return open == null ? null : open.denied.getNow(null);
  }

  /** Drops the present connection, with all that is under way on it. */
  void discard() {
    Link old = link;
    link = null;
    if (old == null) {
      return;
    }
    old.broken.complete(null);
    // Closing waits for the library's reader and writer, and a frozen server can block these.
    Thread closer = new Thread(() -> closeQuietly(old.connection), "nats-close");
    closer.setDaemon(true);
    closer.start();
  }

  /** Drops the connection, and opens no other. */
  void close() {
    closed = true;
    discard();
  }

  /** What went wrong, without the user and password that the library puts into its messages. */
  static String describe(Throwable failure) {
    String text = failure.getClass().getSimpleName() + ": " + failure.getMessage();
    return text.replaceAll("//[^/@\\s]*@", "//");
  }

  private static boolean isOpen(Link link) {
    return !link.broken.isDone() && link.connection.getStatus() == Connection.Status.CONNECTED;
  }

  private Link open() throws IOException {
    CompletableFuture<Void> broken = new CompletableFuture<>();
    CompletableFuture<DeniedException> denied = new CompletableFuture<>();
    NatsTrust trust = config.encrypted() ? NatsTrust.read(vertx, config.tls()) : null;
    try {
      Connection connection = Nats.connect(options(broken, denied, trust));
      JetStreamOptions options =
          JetStreamOptions.builder().requestTimeout(events.publishTimeout()).build();
      return new Link(
          connection,
          connection.jetStream(options),
          connection.jetStreamManagement(options),
          broken,
          denied);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while connecting", e);
    } catch (IOException e) {
      CertificateException refusal = trust == null ? null : trust.refusal();
      throw refusal == null ? e : new IOException("The certificate is refused", refusal);
    }
  }

  private Options options(
      CompletableFuture<Void> broken,
      CompletableFuture<DeniedException> denied,
      @Nullable NatsTrust trust)
      throws IOException {
    Options.Builder options = new Options.Builder();
    if (trust != null) {
      // The other modes would check the certificate for an IP address.
      options
          .sslContext(trust.context(vertx, config.tls()))
          .hostnameResolveMode(HostnameResolveMode.HappyEyeballs);
    }
    return options
        .servers(config.urls().toArray(String[]::new))
        .credentialPath(config.credentialsFile())
        .connectionName("messaging-service relay")
        .connectionTimeout(CONNECT_TIMEOUT)
        .noReconnect()
        .pingInterval(PING_INTERVAL)
        .requestCleanupInterval(events.publishTimeout().plusSeconds(1))
        // A whole batch fits, so that publishing never waits for space while the server reads
        // nothing.
        .maxMessagesInOutgoingQueue(2 * events.batchSize() + 100)
        // One write to the socket for many messages instead of one each.
        .dontForceFlushOnRequest()
        .connectionListener(breaks(broken))
        .errorListener(new NatsErrors(denied))
        .build();
  }

  private static @Nullable String address(Connection connection) {
    String url = connection.getConnectedUrl();
    if (url == null) {
      return null;
    }
    URI uri = URI.create(url);
    return uri.getHost() + ":" + uri.getPort();
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ConnectionListener breaks(CompletableFuture<Void> broken) {
    return (connection, event) -> {
      log.atDebug().addKeyValue("event", event.getEvent()).log("NATS connection changed");
      if (event == Events.DISCONNECTED || event == Events.CLOSED) {
        broken.complete(null);
      }
    };
  }
}
