package dev.weir.streams.security;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Denied and sensitive calls, under the logger {@code weir.audit}: who, what, from where; no body,
 * no key. Of denied ones at most {@value #DENIED_PER_SECOND} a second are told and the rest
 * counted, so that nobody fills the disk by knocking. Thread-safe.
 */
public final class AuditLog {
  static final int DENIED_PER_SECOND = 20;

  private static final Logger LOG = LoggerFactory.getLogger("weir.audit");

  private final TokenBucket denials;
  private final AtomicLong untold = new AtomicLong();

  /**
   * @param nowNanos on the scale of {@link System#nanoTime}
   */
  public AuditLog(long nowNanos) {
    this.denials = new TokenBucket(DENIED_PER_SECOND, nowNanos);
  }

  /** A call was refused. */
  public void denied(String why, String caller, String route, String from, long nowNanos) {
    if (denials.take(nowNanos)) {
      LOG.warn(
          "denied: why={} caller={} route={} from={} untold_before={}",
          why,
          caller,
          route,
          from,
          untold.getAndSet(0));
    } else {
      untold.incrementAndGet();
    }
  }

  /** A call that changes something was let through. */
  public void sensitive(String caller, String route, String from) {
    LOG.info("allowed: caller={} route={} from={}", caller, route, from);
  }
}
