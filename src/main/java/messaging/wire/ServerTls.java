package messaging.wire;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import messaging.wire.Shares.Share;
import org.jspecify.annotations.Nullable;

/**
 * TLS of the connections of a port: 1.2 and 1.3, HTTP/1.1 only. The servers of all event loops
 * share it; thread-safe.
 *
 * <p>The TLS of Vert.x is not used: there a connection is told of only after its handshake, so that
 * those in a handshake could not be counted.
 */
public final class ServerTls implements AutoCloseable {
  /** Java keeps 20,480 otherwise, for a day. Clients of TLS 1.3 keep their sessions themselves. */
  private static final long SESSIONS = 1_000;

  private static final long SESSION_SECONDS = 3_600;

  /** Read by Java at its first handshake: a client could ask for one after the other for ever. */
  private static final String NO_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

  static {
    if (System.getProperty(NO_RENEGOTIATION) == null) {
      System.setProperty(NO_RENEGOTIATION, "true");
    }
  }

  /** Signing takes a millisecond; others on the event loop do not wait for it. */
  private final ExecutorService signing =
      Executors.newFixedThreadPool(
          Math.max(1, Runtime.getRuntime().availableProcessors() / 2), ServerTls::thread);

  private final Runnable failed;
  private volatile @Nullable SslContext context;

  /**
   * Has no certificate yet.
   *
   * @param failed called for each handshake that fails or takes too long
   */
  public ServerTls(Runnable failed) {
    this.failed = failed;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "tls-handshakes");
    thread.setDaemon(true);
    return thread;
  }

  /** Shows this certificate to connections that come from now on. */
  public void use(KeyManagerFactory keys) throws SSLException {
    context =
        SslContextBuilder.forServer(keys)
            .protocols("TLSv1.3", "TLSv1.2")
            .sessionCacheSize(SESSIONS)
            .sessionTimeout(SESSION_SECONDS)
            .build();
  }

  /**
   * Puts TLS in front of everything else in a new connection.
   *
   * @param sealed what the connection holds of bytes that are not decrypted
   */
  void begin(Channel channel, Duration timeout, Share sealed) {
    SSLEngine engine = requireNonNull(context, "no certificate").newEngine(channel.alloc());
    TlsHandler handler = new TlsHandler(engine, signing, timeout, failed, sealed);
    channel
        .pipeline()
        .addFirst("tls", handler)
        .addAfter("tls", "tlsInside", new TlsHandler.Inside(handler));
  }

  /** Ends its threads. Connections that are open lose theirs at the next handshake. */
  @Override
  public void close() {
    signing.shutdown();
  }
}
