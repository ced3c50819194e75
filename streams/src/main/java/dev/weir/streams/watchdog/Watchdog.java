package dev.weir.streams.watchdog;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Notices that this process stood still (SIGSTOP, a stop of the virtual machine, a frozen
 * container) for so long that its group may have replaced it, and ends it before it sends anything.
 *
 * <p>Every {@link #look} compares the clock with the last look of any thread, and is the last look
 * itself only if the gap is short enough. So after a pause, whichever of many threads wakes first,
 * no look gets past the gap: the moment before the pause stays the last one until the process has
 * ended. A thread looks every {@value #EVERY_MS} ms, and {@link WatchedClients} before every send.
 *
 * <p>Cost of a look: one clock reading, about 25 ns. Thread-safe.
 */
public final class Watchdog implements AutoCloseable {
  /** Between looks while nothing is sent. */
  static final long EVERY_MS = 100;

  private final long pauseNanosMax;
  private final LongSupplier nanos;
  private final LongConsumer end;
  private volatile long lastNanos;
  private volatile long longestNanos;
  private volatile boolean closed;

  /**
   * @param pauseMax the longest pause that is borne; zero for any
   * @param nanos a clock that only goes forward, and through pauses
   * @param end ends the process, given the milliseconds of the pause; not expected to return
   */
  Watchdog(Duration pauseMax, LongSupplier nanos, LongConsumer end) {
    this.pauseNanosMax = pauseMax.isZero() ? Long.MAX_VALUE : pauseMax.toNanos();
    this.nanos = nanos;
    this.end = end;
    this.lastNanos = nanos.getAsLong();
  }

  /**
   * Watches this process, which ends by {@link Halt} after a longer pause.
   *
   * @param pauseMax the longest pause that is borne; zero for any, which is then only measured
   */
  public static Watchdog start(Duration pauseMax) {
    Watchdog watchdog = new Watchdog(pauseMax, System::nanoTime, Halt.after(pauseMax));
    Thread thread = new Thread(watchdog::watch, "weir-watchdog");
    thread.setDaemon(true);
    thread.start();
    return watchdog;
  }

  private void watch() {
    while (!closed) {
      look();
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(EVERY_MS));
    }
  }

  /** Returns if the process has not stood still for too long up to now. */
  public void look() {
    long before = lastNanos; // before the clock: a pause between the two counts
    long now = nanos.getAsLong();
    long gap = now - before;
    if (gap > longestNanos) {
      longestNanos = gap; // of threads that race here one gap may be lost: it is for the metric
    }
    if (gap > pauseNanosMax) {
      end.accept(TimeUnit.NANOSECONDS.toMillis(gap));
      return;
    }
    lastNanos = now;
  }

  /** The longest pause so far, in seconds, {@value #EVERY_MS} ms of ordinary rest included. */
  public double longestSeconds() {
    return longestNanos / 1e9;
  }

  @Override
  public void close() {
    closed = true;
  }
}
