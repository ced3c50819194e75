package dev.weir.features.identity;

import dev.weir.features.storage.KeyLayout;
import dev.weir.features.storage.RowStore;
import org.jspecify.annotations.Nullable;

/**
 * The ids of the events that one view has counted or been told to take back, for each entity and
 * within a horizon: an event whose id came before from another place in the log is a double.
 *
 * <p>An id is known as long as its event is not older than the horizon before the newest event of
 * the entity. So what is known is a function of the events, not of a clock or of when a sweep ran,
 * and a replay of the log finds the same doubles. A record found at the event's own position was
 * written before a crash that took the row: the event is then new to the row.
 *
 * <p>Cost: one get per event, and one put per event counted. Not thread-safe: owned by one stream
 * task.
 */
public final class EventIds {
  /** Kind of record, for {@link KeyLayout#recordPrefix}. */
  public static final String KIND = "ids";

  private final RowStore rows;
  private final byte[] prefix;
  private final long horizonMs;

  /**
   * @param view its name, which the records' keys are made of
   * @param horizonMs how far before the newest event of its entity an event's id is known
   */
  public EventIds(RowStore rows, String view, long horizonMs) {
    this.rows = rows;
    this.prefix = KeyLayout.recordPrefix(view, KIND);
    this.horizonMs = horizonMs;
  }

  /** What all records' keys begin with. */
  public byte[] prefix() {
    return prefix.clone();
  }

  /**
   * What is known of an id, null when nothing is or it is beyond the horizon.
   *
   * @param newestMs time of the entity's newest event, the one that is asked for included
   */
  public @Nullable IdRecord find(String entityKey, String id, long newestMs) {
    byte[] record = rows.get(IdLayout.key(prefix, entityKey, id));
    return record == null || expired(record, newestMs) ? null : IdLayout.record(record);
  }

  /** Remembers what is known of an id. To be put before the row that agrees with it. */
  public void put(String entityKey, String id, IdRecord record) {
    rows.put(IdLayout.key(prefix, entityKey, id), IdLayout.value(record));
  }

  /** How far before the newest event of its entity an event's id is known. */
  public long horizonMs() {
    return horizonMs;
  }

  /**
   * Whether a record is no longer looked at, whatever comes: it may be deleted.
   *
   * @param newestMs time of the entity's newest event
   */
  public boolean expired(byte[] record, long newestMs) {
    return IdLayout.timeMs(record) < newestMs - horizonMs;
  }

  /** Time of the event that a record is about. */
  public static long timeMs(byte[] record) {
    return IdLayout.timeMs(record);
  }

  /** Key of the row that a record belongs to, less its prefix: the entity key's bytes. */
  public static String entityKey(byte[] recordKey) {
    return KeyLayout.entityKey(IdLayout.entity(recordKey));
  }
}
