package dev.weir.benchmarks.soak;

import dev.weir.benchmarks.process.WeirJvm;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Has texts moderated on request, one after another at a rate, and counts how they are answered.
 */
final class Asking implements AutoCloseable {
  private static final long PERIOD_NANOS = 50_000_000L;

  private final WeirJvm weir;
  private final LongAdder second = new LongAdder();
  private final LongAdder skipped = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final Thread thread = new Thread(this::ask, "asking");
  private volatile boolean stopping;

  Asking(WeirJvm weir) {
    this.weir = weir;
    thread.start();
  }

  private void ask() {
    while (!stopping) {
      long start = System.nanoTime();
      WeirJvm.Answer answer = weir.post("/v1/moderate", "{\"text\":\"what a lovely idiot\"}");
      if (answer.status() != 200) {
        refused.increment();
      } else if (answer.body().contains("posts are behind")) {
        skipped.increment();
      } else if (answer.body().contains("second model not")) {
        late.increment();
      } else {
        second.increment();
      }
      LockSupport.parkNanos(Math.max(1, start + PERIOD_NANOS - System.nanoTime()));
    }
  }

  /** Adds what came since the last look. */
  void look(Map<String, Double> seen) {
    seen.put("asked_second_model", (double) second.sumThenReset());
    seen.put("asked_skipped", (double) skipped.sumThenReset());
    seen.put("asked_late", (double) late.sumThenReset());
    seen.put("asked_refused", (double) refused.sumThenReset());
  }

  @Override
  public void close() {
    stopping = true;
    try {
      thread.join(15_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
