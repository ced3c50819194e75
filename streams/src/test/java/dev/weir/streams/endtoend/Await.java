package dev.weir.streams.endtoend;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a state of another process, which tells nobody when it is reached. */
final class Await {
  /** Long enough for a start on a busy machine; what takes longer hangs. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final long STEP_NANOS = Duration.ofMillis(20).toNanos();

  private Await() {}

  /**
   * @param otherwise what to say when it does not come to pass in time
   */
  static void until(BooleanSupplier reached, Supplier<String> otherwise) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + PATIENCE + ": " + otherwise.get());
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
  }
}
