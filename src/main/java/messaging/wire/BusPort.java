package messaging.wire;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.VertxBuilder;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.impl.transports.TransportInternal;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.transport.Transport;

/**
 * Bounds the frames that the port of a clustered event bus takes. Vert.x has no option for it, and
 * keeps what has arrived of a frame, however long the frame says that it is.
 */
public final class BusPort {

  private BusPort() {}

  /**
   * Bounds the port of the event bus of the Vert.x that is built. Sets the transport of {@code
   * builder}.
   *
   * @param bus where it will listen
   * @param isNative whether the transport of the operating system is used, where there is one
   * @param longest bytes of one frame; a connection that announces a longer one, or that sends what
   *     is no frame, is closed
   * @param unfinished bytes of all frames that are still arriving; beyond it those connections are
   *     closed that hold most for longest
   */
  public static void bound(
      VertxBuilder builder, EventBusOptions bus, boolean isNative, int longest, long unfinished) {
    Acceptor acceptor = new Acceptor(bus.getHost(), bus.getPort(), longest, unfinished);
    builder.withTransport(
        isNative && Transport.EPOLL != null && Transport.EPOLL.available()
            ? transport(new BoundedEpoll(acceptor))
            : transport(new BoundedNio(acceptor)));
  }

  private static Transport transport(io.vertx.core.spi.transport.Transport bounded) {
    return new TransportInternal("bounded", true, null, bounded);
  }

  private static final class BoundedEpoll extends EpollTransport {
    private final Acceptor acceptor;

    private BoundedEpoll(Acceptor acceptor) {
      this.acceptor = acceptor;
    }

    @Override
    public void configure(NetServerOptions options, boolean domain, ServerBootstrap server) {
      super.configure(options, domain, server);
      acceptor.guard(options, server);
    }
  }

  private static final class BoundedNio extends NioTransport {
    private final Acceptor acceptor;

    private BoundedNio(Acceptor acceptor) {
      this.acceptor = acceptor;
    }

    @Override
    public void configure(NetServerOptions options, boolean domain, ServerBootstrap server) {
      super.configure(options, domain, server);
      acceptor.guard(options, server);
    }
  }

  /** Sees each new connection of the port before Vert.x does. */
  @Sharable
  private static final class Acceptor extends ChannelInboundHandlerAdapter {
    private final String host;
    private final int port;
    private final int longest;
    private final Shares unfinished;

    private Acceptor(String host, int port, int longest, long unfinished) {
      this.host = host;
      this.port = port;
      this.longest = longest;
      this.unfinished = new Shares(unfinished);
    }

    private void guard(NetServerOptions options, ServerBootstrap server) {
      if (options.getPort() == port && options.getHost().equals(host)) {
        server.handler(this);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object connection) {
      ((Channel) connection).pipeline().addLast(new BusFrames(longest, unfinished));
      context.fireChannelRead(connection);
    }
  }
}
