package dev.weir.features.raw;

import dev.weir.features.event.LogPosition;
import dev.weir.features.storage.KeyLayout;
import dev.weir.features.storage.RowStore;
import dev.weir.features.window.RawEvents;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The raw events of one exact view. Written by the thread that owns its rows, an event's record
 * before the row that counts it; read by any thread, with an instance of its own.
 *
 * <p>Cost: a put per event; a range read where a window's edge cuts a tile. Not thread-safe.
 */
public final class RawRecords implements RawEvents {
  /** Kind of record, for {@link KeyLayout#recordPrefix}. */
  public static final String KIND = "raw";

  private final RowStore rows;
  private final byte[] prefix;
  private byte[] entity = new byte[0];

  /**
   * @param view its name, which the records' keys are made of
   */
  public RawRecords(RowStore rows, String view) {
    this.rows = rows;
    this.prefix = KeyLayout.recordPrefix(view, KIND);
  }

  /** What all records' keys begin with. */
  public byte[] prefix() {
    return prefix.clone();
  }

  /** Event time of a record. */
  public static long timeMs(byte[] key) {
    return RawLayout.timeMs(key);
  }

  /** The entity key of a record. */
  public static String entityKey(byte[] key) {
    return KeyLayout.entityKey(Arrays.copyOf(key, key.length - RawLayout.SUFFIX_BYTES));
  }

  /** Turns to the events of an entity. */
  public RawRecords of(String entityKey) {
    entity = KeyLayout.key(prefix, entityKey);
    return this;
  }

  /**
   * Keeps an event of the entity.
   *
   * @param event as the ring would hold it, in the first {@code length} bytes
   */
  public void put(long timeMs, LogPosition at, byte[] event, int length) {
    rows.put(RawLayout.key(entity, timeMs, at), RawLayout.value(event, length));
  }

  /** Notes that an event of the entity was taken back; nothing when it is not kept any more. */
  public void takeBack(long timeMs, LogPosition at, LogPosition by) {
    byte[] key = RawLayout.key(entity, timeMs, at);
    byte[] value = rows.get(key);
    if (value != null) {
      rows.put(key, RawLayout.takenBack(value, by));
    }
  }

  /** Deletes the entity's events with {@code fromMs <= t < toMs}. */
  public void delete(long fromMs, long toMs) {
    List<byte[]> keys = new ArrayList<>();
    rows.forEach(
        RawLayout.from(entity, fromMs),
        RawLayout.from(entity, toMs),
        (key, record) -> keys.add(key));
    keys.forEach(rows::delete);
  }

  @Override
  public void forEach(long fromMs, long toMs, Visitor visitor) {
    rows.forEach(
        RawLayout.from(entity, fromMs),
        RawLayout.from(entity, toMs),
        (key, record) ->
            visitor.event(
                RawLayout.partition(key),
                RawLayout.offset(key),
                RawLayout.takenBackPartition(record),
                RawLayout.takenBackOffset(record),
                record,
                RawLayout.event(record)));
  }
}
