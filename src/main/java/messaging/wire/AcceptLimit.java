package messaging.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.HashSet;
import java.util.Set;

/**
 * Accepts no further connection of a port while its servers have as many as they may, and some
 * more: those that take the place of others. Otherwise a burst is accepted faster than connections
 * are closed for it, and the process has no file descriptor left for anything else. Whoever is not
 * accepted waits in the queue of the operating system. Used on the event loop of the port.
 */
final class AcceptLimit extends ChannelInboundHandlerAdapter {
  private static final int MOST_NEWCOMERS = 16;

  private final Set<OpenConnections> servers = new HashSet<>();
  private int limit;
  private int newcomers;
  private int open;

  private AcceptLimit() {}

  /** Counts a server that shares the port; called for each of its connections. */
  static void include(OpenConnections server, Channel port) {
    port.eventLoop()
        .execute(
            () -> {
              AcceptLimit known = port.pipeline().get(AcceptLimit.class);
              AcceptLimit own = known == null ? new AcceptLimit() : known;
              if (known == null) {
                port.pipeline().addFirst(own);
              }
              own.include(server);
            });
  }

  private void include(OpenConnections server) {
    if (servers.add(server)) {
      limit += server.limit();
      newcomers = Math.min(MOST_NEWCOMERS, Math.max(1, limit / 4));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object connection) {
    open++;
    ((Channel) connection)
        .closeFuture()
        .addListener(closed -> context.executor().execute(() -> closed(context)));
    if (isFull()) {
      context.channel().config().setAutoRead(false);
    }
    context.fireChannelRead(connection);
  }

  private void closed(ChannelHandlerContext context) {
    boolean wasFull = isFull();
    open--;
    if (wasFull && !isFull()) {
      context.channel().config().setAutoRead(true);
    }
  }

  private boolean isFull() {
    return open >= limit + newcomers;
  }
}
