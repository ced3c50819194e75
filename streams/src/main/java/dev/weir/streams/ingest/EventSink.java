package dev.weir.streams.ingest;

import org.jspecify.annotations.Nullable;

/** Where events go. */
public interface EventSink extends AutoCloseable {
  /**
   * Takes an event; it may be on its way still when this returns.
   *
   * @throws IngestException if an earlier one could not be delivered
   */
  void send(String topic, byte @Nullable [] key, byte[] value);

  /**
   * Waits until everything has arrived.
   *
   * @throws IngestException if something did not
   */
  void flush();

  @Override
  void close();

  /** Takes everything and does nothing: for a dry run. */
  static EventSink nowhere() {
    return new EventSink() {
      @Override
      public void send(String topic, byte @Nullable [] key, byte[] value) {}

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
