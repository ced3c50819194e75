package dev.weir.streams.demo;

import java.util.concurrent.locks.LockSupport;

/** Time for pacing: monotonic nanoseconds, and waiting for them. */
public interface PaceClock {
  long nanoTime();

  /** Returns when {@link #nanoTime} has reached the time, at once if it has. */
  void awaitNanos(long untilNanos) throws InterruptedException;

  /**
   * The machine's clock. Late by some 60 microseconds, where {@code Thread.sleep} would be by 1 ms.
   */
  static PaceClock system() {
    return new PaceClock() {
      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public void awaitNanos(long untilNanos) throws InterruptedException {
        for (long left = untilNanos - System.nanoTime();
            left > 0;
            left = untilNanos - System.nanoTime()) {
          LockSupport.parkNanos(this, left);
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    };
  }
}
