package dev.weir.streams.source;

import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.Source;
import dev.weir.features.event.EventType;
import dev.weir.features.event.FieldType;
import dev.weir.streams.wire.Decoded;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Avro records of one schema as events of a source, read by position. The schema may be the
 * source's own or another one with fields of the same paths; fields that it lacks have no value.
 *
 * <p>Not thread-safe: owned by one thread.
 */
public final class AvroEvents {
  /** A field of the event and where the record has it. */
  private record Read(int field, int[] positions, AvroShape.Conversion conversion) {}

  private final EventDraft draft;
  private final Read[] reads;

  /**
   * @param schema of the records to come
   * @throws IllegalArgumentException if it is no record, or has a field of another type than the
   *     source says
   */
  public AvroEvents(Source source, FeatureDefinitions definitions, Schema schema) {
    this.draft = new EventDraft(source, definitions);
    EventType type = source.type();
    List<Read> found = new ArrayList<>();
    for (AvroShape.Leaf leaf : AvroShape.of(schema).leaves()) {
      int field = type.indexOf(leaf.field().path());
      if (field >= 0) {
        boolean text = leaf.field().type() == FieldType.STRING;
        if (!text && type.typeOf(field) == FieldType.STRING) {
          throw new IllegalArgumentException(
              schema.getFullName()
                  + "."
                  + leaf.field().path()
                  + ": "
                  + leaf.field().type()
                  + " (expected: "
                  + type.typeOf(field)
                  + ", as source '"
                  + source.name()
                  + "' says)");
        }
        found.add(new Read(field, leaf.positions(), leaf.conversion()));
      }
    }
    this.reads = found.toArray(new Read[0]);
  }

  /** The event of a record, or why there is none. */
  public Decoded<RecordEvent> event(IndexedRecord record) {
    for (Read read : reads) {
      Object value = value(record, read.positions());
      if (value != null) {
        set(read, value);
      }
    }
    return draft.finish();
  }

  private static @Nullable Object value(IndexedRecord record, int[] positions) {
    Object value = record.get(positions[0]);
    for (int i = 1; i < positions.length && value != null; i++) {
      value = ((IndexedRecord) value).get(positions[i]);
    }
    return value;
  }

  private void set(Read read, Object value) {
    int field = read.field();
    switch (read.conversion()) {
      case TEXT -> draft.text(field, value.toString());
      case TRUTH -> draft.number(field, (Boolean) value ? 1 : 0);
      case NUMBER -> draft.number(field, ((Number) value).doubleValue());
      case WHOLE -> draft.whole(field, ((Number) value).longValue());
      case DAYS -> draft.whole(field, TimeUnit.DAYS.toMillis(((Number) value).longValue()));
      case MICROSECONDS -> draft.whole(field, Math.floorDiv((Long) value, 1_000L));
      case NANOSECONDS -> draft.whole(field, Math.floorDiv((Long) value, 1_000_000L));
    }
  }
}
