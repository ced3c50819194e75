package dev.weir.streams.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a command in order on Ctrl-C or SIGTERM: asks it to stop, and holds the process until it has
 * closed what it opened, five seconds at most.
 */
final class Stopping implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 5;

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean asked;

  private Stopping(Runnable stop) {
    this.hook =
        new Thread(
            () -> {
              asked = true;
              stop.run();
              await();
            },
            "weir-exit");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  static Stopping onExit(Runnable stop) {
    return new Stopping(stop);
  }

  boolean asked() {
    return asked;
  }

  private void await() {
    try {
      if (!closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("weir: ended before everything was done");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already: the hook is what runs.
    }
  }
}
