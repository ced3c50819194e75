package dev.weir.streams;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Work on a thread of its own; closing asks it to end and waits for it. */
final class Background implements AutoCloseable {
  /** Work that runs until it is asked to end. */
  interface Work {
    void run() throws InterruptedException;
  }

  private final Thread thread;
  private final Runnable askToEnd;
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Work that ends when it is interrupted. */
  Background(String name, Work work) {
    this(name, work, null);
  }

  /**
   * @param askToEnd how the work is asked to end; null to interrupt it
   */
  Background(String name, Work work, @Nullable Runnable askToEnd) {
    this.thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // asked to end
              } finally {
                ended.countDown();
              }
            },
            name);
    this.askToEnd = askToEnd == null ? thread::interrupt : askToEnd;
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    askToEnd.run();
    boolean interrupted = Thread.interrupted();
    try {
      if (!ended.await(5, TimeUnit.SECONDS)) {
        throw new IllegalStateException("thread " + thread.getName() + ": does not end");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
