package messaging.testing;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An address of the loopback interface that leads to a server on this machine, and can go silent as
 * a host does that hangs or vanishes: no byte passes, and nothing is closed. It ends with its
 * Vert.x.
 */
public final class Detour {
  private static final String LOOPBACK = "127.0.0.1";

  private final NetClient client;
  private final List<NetSocket> open = new ArrayList<>();
  private NetServer server;
  private int target;
  private boolean silent;
  private boolean swallowing;
  private long swallowed;

  private Detour(Vertx vertx, int target) {
    this.client = vertx.createNetClient();
    this.server = vertx.createNetServer();
    this.target = target;
  }

  /** Leads to that port. */
  public static Detour to(Vertx vertx, int target) {
    Detour detour = new Detour(vertx, target);
    detour.server = detour.server.connectHandler(detour::accept).listen(0, LOOPBACK).await();
    return detour;
  }

  /** Its own port. */
  public int port() {
    return server.actualPort();
  }

  private synchronized void accept(NetSocket caller) {
    caller.exceptionHandler(gone -> caller.close()).pause();
    open.add(caller);
    if (!silent) {
      client
          .connect(target, LOOPBACK)
          .onComplete(there -> join(caller, there), e -> caller.close());
    }
  }

  private synchronized void join(NetSocket caller, NetSocket there) {
    open.add(there.exceptionHandler(gone -> caller.close()));
    caller.handler(there::write).closeHandler(closed -> there.close());
    AtomicBoolean deaf = new AtomicBoolean();
    there.handler(bytes -> answer(caller, deaf, bytes)).closeHandler(closed -> caller.close());
    if (silent) {
      caller.pause();
      there.pause();
    } else {
      caller.resume();
    }
  }

  /** A stream of bytes has no holes: a connection that has lost some gets no more. */
  private synchronized void answer(NetSocket caller, AtomicBoolean deaf, Buffer bytes) {
    if (swallowing || deaf.get()) {
      deaf.set(true);
      swallowed += bytes.length();
    } else {
      caller.write(bytes);
    }
  }

  /** From now on what the server says is lost, until {@link #cut}; what it is told arrives. */
  public synchronized void swallowAnswers() {
    swallowing = true;
    swallowed = 0;
  }

  /** The bytes that were lost since {@link #swallowAnswers}. */
  public synchronized long swallowed() {
    return swallowed;
  }

  /** Closes every connection; those that come from now on lead to the server. */
  public synchronized void cut() {
    swallowing = false;
    open.forEach(NetSocket::close);
    open.clear();
  }

  /** Silences every connection, for ever, and those that come until {@link #lead}. */
  public synchronized void silence() {
    silent = true;
    open.forEach(NetSocket::pause);
  }

  /** Leads the connections that come from now on to {@code newTarget}. */
  public synchronized void lead(int newTarget) {
    silent = false;
    target = newTarget;
  }
}
