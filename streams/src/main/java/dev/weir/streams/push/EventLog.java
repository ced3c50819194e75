package dev.weir.streams.push;

import java.util.concurrent.CompletableFuture;

/** Where pushed events are written. */
public interface EventLog extends AutoCloseable {
  /**
   * Appends a record; records of one key keep their order. May block for as long as the brokers
   * cannot be asked where the topic lies, within a bound of seconds.
   *
   * @return done once all copies in step have it; fails when that is not known in time
   */
  CompletableFuture<Void> append(String topic, byte[] key, byte[] value);

  @Override
  void close();
}
