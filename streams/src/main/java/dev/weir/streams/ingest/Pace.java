package dev.weir.streams.ingest;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Holds events to a rate by their intended times: a stall is made up for, not added. */
public final class Pace {
  private final double perSecond;
  private long startNanos;
  private long events;

  private Pace(double perSecond) {
    this.perSecond = perSecond;
  }

  /** As fast as it goes. */
  public static Pace unlimited() {
    return new Pace(Double.POSITIVE_INFINITY);
  }

  /** That many events per second on average. */
  public static Pace of(double perSecond) {
    if (!(perSecond > 0)) {
      throw new IllegalArgumentException("rate: " + perSecond + " (expected: > 0)");
    }
    return new Pace(perSecond);
  }

  /** Returns when the next event is due. Interrupted, it returns early. */
  void await() {
    if (Double.isInfinite(perSecond)) {
      return;
    }
    if (events == 0) {
      startNanos = System.nanoTime();
    }
    long due = startNanos + (long) (events / perSecond * TimeUnit.SECONDS.toNanos(1));
    events++;
    long wait = due - System.nanoTime();
    while (wait > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(wait);
      wait = due - System.nanoTime();
    }
  }
}
