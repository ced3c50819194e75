package dev.weir.streams.pressure;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far this instance is behind: the mean age of the posts that got their first verdict in the
 * last second, from their arrival at the broker. Where none got one and some are to be decided,
 * they have become older by that second.
 *
 * <p>A mean, and not a maximum: a post that waits for its author's earlier verdict is no sign of
 * too much load. Thread-safe; recording costs some nanoseconds.
 */
public final class Pressure implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pressure.class);
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Threshold degrading;
  private final Threshold unready;
  private final LongAdder posts = new LongAdder();
  private final LongAdder ageMs = new LongAdder();
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "weir-pressure");
            thread.setDaemon(true);
            return thread;
          });
  private volatile long behindMs;
  private volatile boolean degraded;
  private volatile boolean tooFarBehind;
  private long lastNanos;

  public Pressure(PressureLimits limits) {
    this.degrading = new Threshold(limits.degradeAfter().toMillis());
    this.unready = new Threshold(limits.unreadyAfter().toMillis());
  }

  /**
   * Looks every second from now on; call once.
   *
   * @param undecided posts to be decided here, negative while unknown
   */
  public void start(LongSupplier undecided) {
    lastNanos = System.nanoTime();
    var unused =
        looking.scheduleWithFixedDelay(
            () -> look(undecided.getAsLong(), System.nanoTime()),
            LOOK_NANOS,
            LOOK_NANOS,
            TimeUnit.NANOSECONDS);
  }

  /** A post that had arrived so long ago got its first verdict. */
  public void decided(long millis) {
    posts.increment();
    ageMs.add(Math.max(0, millis));
  }

  /**
   * Looks once; by one thread.
   *
   * @param nowNanos as {@link System#nanoTime}
   */
  void look(long undecided, long nowNanos) {
    long decided = posts.sumThenReset();
    long ages = ageMs.sumThenReset();
    long sinceMs = TimeUnit.NANOSECONDS.toMillis(nowNanos - lastNanos);
    long now = decided > 0 ? ages / decided : undecided > 0 ? behindMs + sinceMs : 0;
    behindMs = now;
    lastNanos = nowNanos;
    boolean before = degraded;
    degraded = degrading.look(now, nowNanos);
    tooFarBehind = unready.look(now, nowNanos);
    if (degraded != before) {
      LOG.warn(
          degraded
              ? "{} ms behind: texts on request go without the second model"
              : "{} ms behind: the second model is asked again",
          now);
    }
  }

  /** Milliseconds behind, as of the last look. */
  public long behindMs() {
    return behindMs;
  }

  /** Whether what can be left undone is. */
  public boolean degraded() {
    return degraded;
  }

  /** Whether the instance is too far behind to be ready. */
  public boolean tooFarBehind() {
    return tooFarBehind;
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
