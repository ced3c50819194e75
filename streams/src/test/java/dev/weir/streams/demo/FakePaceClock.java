package dev.weir.streams.demo;

/** Time that passes only by waiting, or when a test says so. */
final class FakePaceClock implements PaceClock {
  private long nowNanos = 5_000_000_000L;

  @Override
  public long nanoTime() {
    return nowNanos;
  }

  @Override
  public void awaitNanos(long untilNanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    nowNanos = Math.max(nowNanos, untilNanos);
  }

  void pass(long nanos) {
    nowNanos += nanos;
  }
}
