package dev.weir.streams.query;

import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.concurrent.TimeUnit;

/** When a request's answer is worth nothing any more. */
public final class Deadlines {
  private Deadlines() {}

  /**
   * The server's timeout, or the client's where the protocol tells one (gRPC), on the scale of
   * {@link System#nanoTime}.
   */
  public static long of(ServiceRequestContext ctx) {
    long timeoutMs = ctx.requestTimeoutMillis();
    return timeoutMs <= 0
        ? Long.MAX_VALUE
        : ctx.log().partial().requestStartTimeNanos() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
  }
}
