package dev.weir.streams.query.server;

import com.linecorp.armeria.common.logging.RequestLog;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that has sent something and, for so long, no request that could be answered:
 * a head that comes byte by byte, a handshake that does not end. The server's own timeouts begin
 * when a head is complete, and a byte now and then keeps a connection from being idle.
 *
 * <p>One per connection; on its event loop only. A connection that carries many requests at once
 * (HTTP/2) is watched until its first answer: its pings are no requests.
 */
final class RequestDeadline extends ChannelInboundHandlerAdapter {
  private static final AttributeKey<RequestDeadline> OF_CHANNEL =
      AttributeKey.valueOf(RequestDeadline.class, "ofChannel");

  private final long timeoutMs;
  private @Nullable ScheduledFuture<?> deadline;
  private boolean multiplexed;

  /**
   * @param timeoutMs from the first byte of a request to its answer; longer than an honest one with
   *     its own timeout takes
   */
  RequestDeadline(long timeoutMs) {
    this.timeoutMs = timeoutMs;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ctx.channel().attr(OF_CHANNEL).set(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (deadline == null && !multiplexed) {
      deadline = ctx.executor().schedule(() -> close(ctx), timeoutMs, TimeUnit.MILLISECONDS);
    }
    super.channelRead(ctx, message);
  }

  private static void close(ChannelHandlerContext ctx) {
    var unused = ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    cancel();
    super.channelInactive(ctx);
  }

  /** A request has been answered: the next one has its time again. */
  static void answered(RequestLog log) {
    Channel channel = log.channel();
    RequestDeadline watch = channel == null ? null : channel.attr(OF_CHANNEL).get();
    if (channel == null || watch == null) {
      return;
    }
    boolean many = log.sessionProtocol().isMultiplex();
    if (channel.eventLoop().inEventLoop()) {
      watch.answered(many);
    } else {
      channel.eventLoop().execute(() -> watch.answered(many));
    }
  }

  private void answered(boolean many) {
    multiplexed |= many;
    cancel();
  }

  private void cancel() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }
}
