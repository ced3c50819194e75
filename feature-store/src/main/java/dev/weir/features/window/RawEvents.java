package dev.weir.features.window;

/** The raw events of one entity in an exact view, kept beside its row. */
public interface RawEvents {
  /** Shows the events with {@code fromMs <= t < toMs}, the oldest first. */
  void forEach(long fromMs, long toMs, Visitor visitor);

  /** Takes an event. */
  @FunctionalInterface
  interface Visitor {
    /**
     * @param partition where the event stood in the log
     * @param offset where the event stood in the log
     * @param takenBackPartition where its retraction stood
     * @param takenBackOffset where its retraction stood, -1 when there was none
     * @param bytes hold its ring entry and texts from {@code at} on
     */
    void event(
        int partition,
        long offset,
        int takenBackPartition,
        long takenBackOffset,
        byte[] bytes,
        int at);
  }
}
