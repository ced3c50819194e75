package dev.weir.features.window;

/** The raw events of one entity in an exact view, kept beside its row. */
public interface RawEvents {
  /** Shows the events with {@code fromMs <= t < toMs}, the oldest first. */
  void forEach(long fromMs, long toMs, Visitor visitor);

  /** Takes an event: its place in the log, and its ring entry and texts from an offset on. */
  @FunctionalInterface
  interface Visitor {
    void event(int partition, long offset, byte[] bytes, int at);
  }
}
