package dev.weir.streams.offline.replay;

import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.Event;
import dev.weir.features.event.FieldType;
import dev.weir.streams.offline.sorting.RecordSorter;

/**
 * Events and questions as records to sort. Events go in before the questions, so that at one moment
 * the events come first. A record:
 *
 * <pre>
 *   lane:varint EVENT entityKey:text time:8 views:varint id:text present:* { bits:8 | text }*
 *   lane:varint QUESTION entityKey:text asOf:8 number:8
 * </pre>
 *
 * <p>Its order is the moment: event time, or arrival. Not thread-safe.
 */
public final class Staging {
  static final int EVENT = 0;
  static final int QUESTION = 1;

  private final RecordSorter sorter;
  private final StagedBytes record = new StagedBytes();

  public Staging(RecordSorter sorter) {
    this.sorter = sorter;
  }

  /**
   * Stages an event for the views of a lane that it is for.
   *
   * @return whether it is for any
   */
  public boolean event(Lane lane, Event event, String id, long moment) {
    String entityKey = null;
    long views = 0;
    for (int i = 0; i < lane.views().size(); i++) {
      FeatureView view = lane.views().get(i);
      String key = view.keyOf(event);
      if (key != null) {
        entityKey = key;
        views |= 1L << i;
      }
    }
    if (entityKey == null) {
      return false;
    }
    record.clear();
    record.varint(lane.number());
    record.u8(EVENT);
    record.text(entityKey);
    record.u64(event.eventTimeMs());
    record.varint(views);
    record.text(id);
    fields(lane, event);
    sorter.add(lane.sortKey(entityKey), moment, record.bytes(), record.length());
    return true;
  }

  private void fields(Lane lane, Event event) {
    int[] fields = lane.fields();
    for (int from = 0; from < fields.length; from += Byte.SIZE) {
      int bits = 0;
      for (int i = from; i < Math.min(from + Byte.SIZE, fields.length); i++) {
        bits |= event.has(fields[i]) ? 1 << (i - from) : 0;
      }
      record.u8(bits);
    }
    for (int field : fields) {
      if (!event.has(field)) {
        continue;
      }
      FieldType type = lane.source().type().typeOf(field);
      if (type == FieldType.STRING) {
        record.text(String.valueOf(event.text(field)));
      } else {
        record.u64(
            type == FieldType.DOUBLE
                ? Double.doubleToRawLongBits(event.number(field))
                : event.whole(field));
      }
    }
  }

  /**
   * Stages a question for the values of a lane's views.
   *
   * @param asOfMs as of when they are read
   * @param number under which the answer will be found
   */
  public void question(Lane lane, String entityKey, long asOfMs, long moment, long number) {
    record.clear();
    record.varint(lane.number());
    record.u8(QUESTION);
    record.text(entityKey);
    record.u64(asOfMs);
    record.u64(number);
    sorter.add(lane.sortKey(entityKey), moment, record.bytes(), record.length());
  }
}
