package dev.weir.streams.offline.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.features.event.Event;
import dev.weir.features.event.FieldType;
import dev.weir.features.storage.BigEndian;
import dev.weir.streams.offline.sorting.SortedRecords;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record at hand, read again as an event or a question; as {@link Staging} wrote it. Texts are
 * made when they are asked for. Not thread-safe; valid until the next one is loaded.
 */
final class StagedItem implements Event {
  private final List<Lane> lanes;
  private final int[][] placeOfField;
  private final int[] starts = new int[1 << 10];
  private final @Nullable String[] texts = new String[1 << 10];
  private byte[] bytes = new byte[0];
  private int at;
  private Lane lane;
  private boolean isEvent;
  private String entityKey = "";
  private long timeMs;
  private long number;
  private long views;
  private String id = "";

  StagedItem(List<Lane> lanes) {
    this.lanes = lanes;
    this.lane = lanes.get(0);
    this.placeOfField = new int[lanes.size()][];
    for (Lane each : lanes) {
      int[] places = new int[each.source().type().fields().size()];
      java.util.Arrays.fill(places, -1);
      for (int i = 0; i < each.fields().length; i++) {
        places[each.fields()[i]] = i;
      }
      placeOfField[each.number()] = places;
    }
  }

  void load(SortedRecords record) {
    bytes = record.bytes();
    at = record.offset();
    lane = lanes.get((int) varint());
    isEvent = bytes[at++] == Staging.EVENT;
    entityKey = text();
    timeMs = u64();
    if (isEvent) {
      views = varint();
      id = text();
      fields();
    } else {
      number = u64();
    }
  }

  private void fields() {
    int count = lane.fields().length;
    int mask = at;
    at += (count + 7) / 8;
    for (int i = 0; i < count; i++) {
      texts[i] = null;
      if ((bytes[mask + i / 8] >>> (i % 8) & 1) == 0) {
        starts[i] = -1;
        continue;
      }
      starts[i] = at;
      if (lane.source().type().typeOf(lane.fields()[i]) == FieldType.STRING) {
        int length = (int) varint();
        at += length;
      } else {
        at += Long.BYTES;
      }
    }
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = bytes[at++];
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private long u64() {
    long value = BigEndian.getLong(bytes, at);
    at += Long.BYTES;
    return value;
  }

  private String text() {
    int length = (int) varint();
    String text = new String(bytes, at, length, UTF_8);
    at += length;
    return text;
  }

  Lane lane() {
    return lane;
  }

  boolean isEvent() {
    return isEvent;
  }

  String entityKey() {
    return entityKey;
  }

  /** As of when a question is to be answered. */
  long asOfMs() {
    return timeMs;
  }

  /** Number of a question. */
  long number() {
    return number;
  }

  /** Whether an event is for the lane's view of that index. */
  boolean isFor(int view) {
    return (views >>> view & 1) != 0;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public long eventTimeMs() {
    return timeMs;
  }

  private int place(int field) {
    return placeOfField[lane.number()][field];
  }

  @Override
  public boolean has(int field) {
    int place = place(field);
    return place >= 0 && starts[place] >= 0;
  }

  @Override
  public double number(int field) {
    if (!has(field)) {
      return Double.NaN;
    }
    return switch (lane.source().type().typeOf(field)) {
      case STRING -> Double.NaN;
      case DOUBLE -> Double.longBitsToDouble(BigEndian.getLong(bytes, starts[place(field)]));
      case LONG, BOOLEAN -> BigEndian.getLong(bytes, starts[place(field)]);
    };
  }

  @Override
  public long whole(int field) {
    return lane.source().type().typeOf(field) == FieldType.LONG && has(field)
        ? BigEndian.getLong(bytes, starts[place(field)])
        : (long) number(field);
  }

  @Override
  public @Nullable String text(int field) {
    if (!has(field) || lane.source().type().typeOf(field) != FieldType.STRING) {
      return null;
    }
    int place = place(field);
    String known = texts[place];
    if (known == null) {
      at = starts[place];
      known = text();
      texts[place] = known;
    }
    return known;
  }
}
