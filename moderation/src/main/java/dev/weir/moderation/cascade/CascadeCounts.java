package dev.weir.moderation.cascade;

import java.util.concurrent.atomic.LongAdder;

/** What a cascade did and what it cost, since it began. Thread-safe. */
public final class CascadeCounts {
  final LongAdder certain = new LongAdder();
  final LongAdder answered = new LongAdder();
  final LongAdder late = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder skipped = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder waitedNanos = new LongAdder();
  final LongAdder workedNanos = new LongAdder();
  final LongAdder batches = new LongAdder();

  CascadeCounts() {}

  /** Texts that the first model's scores were enough for. */
  public long certain() {
    return certain.sum();
  }

  /** Texts that the second model scored in time. */
  public long answered() {
    return answered.sum();
  }

  /** Texts for which the second model was too slow. */
  public long late() {
    return late.sum();
  }

  /** Texts that were not passed on, as too many were waiting. */
  public long refused() {
    return refused.sum();
  }

  /** Texts that were not passed on, as there was other work to do. */
  public long skipped() {
    return skipped.sum();
  }

  /** Texts on which the second model failed. */
  public long failed() {
    return failed.sum();
  }

  /** Nanoseconds that callers waited for the second model, in all. */
  public long waitedNanos() {
    return waitedNanos.sum();
  }

  /** Nanoseconds that the second model worked, in all. */
  public long workedNanos() {
    return workedNanos.sum();
  }

  /** Runs of the second model. */
  public long batches() {
    return batches.sum();
  }
}
