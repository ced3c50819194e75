package dev.weir.streams.routing;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Time that passes when a test says so; timers run on the test's thread. */
final class ManualTimers extends ScheduledThreadPoolExecutor {
  private final PriorityQueue<Timer> queue =
      new PriorityQueue<>(Comparator.comparingLong(timer -> timer.atNanos));
  private long nowNanos;

  ManualTimers() {
    super(0);
  }

  private final class Timer extends FutureTask<Void> implements RunnableScheduledFuture<Void> {
    private final long atNanos;

    Timer(Runnable task, long atNanos) {
      super(task, null);
      this.atNanos = atNanos;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(atNanos - nowNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }

    @Override
    public boolean isPeriodic() {
      return false;
    }
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    Timer timer = new Timer(task, nowNanos + unit.toNanos(delay));
    queue.add(timer);
    return timer;
  }

  long nanoTime() {
    return nowNanos;
  }

  /** Lets time pass and runs what is due, each at its time. */
  void pass(long ms) {
    long untilNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(ms);
    while (!queue.isEmpty() && queue.peek().atNanos <= untilNanos) {
      Timer due = queue.poll();
      nowNanos = Math.max(nowNanos, due.atNanos);
      due.run();
    }
    nowNanos = untilNanos;
  }
}
