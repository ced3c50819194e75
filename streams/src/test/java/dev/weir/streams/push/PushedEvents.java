package dev.weir.streams.push;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A log in memory that can be away, in the middle of a push too, or hang. */
public final class PushedEvents implements EventLog {
  /** A record as it was written. */
  public record Written(String topic, String key, String value) {}

  private final List<Written> written = new CopyOnWriteArrayList<>();
  private volatile int capacity = Integer.MAX_VALUE;
  private volatile CountDownLatch hanging = new CountDownLatch(0);

  /** Takes no more than so many. */
  public void awayAfter(int records) {
    capacity = records;
  }

  /** Takes nothing until the latch is open. */
  public void hang(CountDownLatch until) {
    hanging = until;
  }

  /** All records so far; forgets them. */
  public List<Written> take() {
    List<Written> all = List.copyOf(written);
    written.clear();
    return all;
  }

  @Override
  public CompletableFuture<Void> append(String topic, byte[] key, byte[] value) {
    try {
      hanging.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (written.size() >= capacity) {
      return CompletableFuture.failedFuture(new IllegalStateException("brokers are away"));
    }
    written.add(
        new Written(
            topic,
            new String(key, StandardCharsets.UTF_8),
            new String(value, StandardCharsets.UTF_8)));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {}
}
