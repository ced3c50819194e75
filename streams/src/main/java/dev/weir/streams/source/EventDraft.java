package dev.weir.streams.source;

import dev.weir.event.DeadLetterReason;
import dev.weir.features.aggregation.Hash64;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.Source;
import dev.weir.features.event.EventType;
import dev.weir.features.event.FieldType;
import dev.weir.streams.wire.Decoded;
import dev.weir.streams.wire.Rejection;
import java.time.DateTimeException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One event of a source in the making: values go in by field index, a checked event comes out. Set
 * none of the fields that have no value.
 *
 * <p>Limits: 64 KiB of text a field; 512 characters, none of them a control character, for an id or
 * a part of a key; times from 1970 to 9999; no NaN and no infinity. An empty text is no key. A
 * source without {@code event_id} gives its events an id made of their content, the same whatever
 * they are read from. Messages describe values and never quote them.
 *
 * <p>Not thread-safe: owned and reused by one thread.
 */
public final class EventDraft {
  static final int TEXT_CHARS_MAX = 64 << 10;
  static final int KEY_CHARS_MAX = 512;
  private static final long TIME_MS_MAX = 253_402_300_799_999L;

  private final Source source;
  private final EventType type;
  private final int timeField;
  private final int idField;
  private final boolean[] keyFields;
  private @Nullable String[] texts;
  private long[] bits;
  private boolean[] present;
  private @Nullable Rejection wrong;

  /**
   * @param definitions in which views say which fields are keys
   */
  public EventDraft(Source source, FeatureDefinitions definitions) {
    this.source = source;
    this.type = source.type();
    this.timeField = type.indexOf(source.eventTime());
    this.idField = source.eventId() == null ? -1 : type.indexOf(source.eventId());
    this.keyFields = new boolean[type.fields().size()];
    for (FeatureView view : definitions.viewsOf(source.name())) {
      view.keys().forEach(key -> keyFields[type.indexOf(key)] = true);
    }
    this.texts = new String[keyFields.length];
    this.bits = new long[keyFields.length];
    this.present = new boolean[keyFields.length];
  }

  public EventType type() {
    return type;
  }

  /** Sets a STRING, or what a text says of another type: a number, a truth value, a time. */
  public void text(int field, String value) {
    if (type.typeOf(field) != FieldType.STRING) {
      parse(field, value.strip());
      return;
    }
    if (value.length() > TEXT_CHARS_MAX) {
      refuse(
          DeadLetterReason.TOO_LARGE,
          field,
          value.length() + " characters",
          "at most " + TEXT_CHARS_MAX);
      return;
    }
    if (keyFields[field] || field == idField) {
      if (value.isEmpty()) {
        return;
      }
      if (value.length() > KEY_CHARS_MAX) {
        invalid(field, value.length() + " characters", "at most " + KEY_CHARS_MAX);
        return;
      }
      if (value.chars().anyMatch(Character::isISOControl)) {
        invalid(field, "a control character", "none in a key");
        return;
      }
    }
    texts[field] = value;
    present[field] = true;
  }

  /** Sets a DOUBLE, or a LONG or BOOLEAN of that value. */
  public void number(int field, double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      invalid(field, Double.toString(value), "a finite number");
      return;
    }
    switch (type.typeOf(field)) {
      case DOUBLE -> set(field, Double.doubleToRawLongBits(value));
      case BOOLEAN -> truth(field, value);
      case LONG -> {
        if (value == Math.rint(value) && Math.abs(value) < 0x1p63) {
          set(field, (long) value);
        } else {
          invalid(field, "a number that is not whole", "a whole number");
        }
      }
      case STRING -> invalid(field, "a number", "a text");
    }
  }

  /** Sets a LONG, or a DOUBLE or BOOLEAN of that value. */
  public void whole(int field, long value) {
    if (type.typeOf(field) == FieldType.LONG) {
      set(field, value);
    } else {
      number(field, (double) value);
    }
  }

  /** Notes that a field has a value of a kind it cannot have. */
  public void wrongKind(int field, String found) {
    invalid(field, found, "a " + type.typeOf(field));
  }

  /** The event of the values set since the last call, or why there is none. */
  public Decoded<RecordEvent> finish() {
    Rejection rejection = wrong == null ? missing() : wrong;
    RecordEvent event =
        rejection == null
            ? new RecordEvent(type, id(), bits[timeField], texts, bits, present)
            : null;
    if (event == null) {
      Arrays.fill(texts, null);
      Arrays.fill(present, false);
    } else {
      texts = new String[keyFields.length];
      bits = new long[keyFields.length];
      present = new boolean[keyFields.length];
    }
    wrong = null;
    return event == null ? new Decoded.Rejected<>(rejected(rejection)) : new Decoded.Value<>(event);
  }

  private static Rejection rejected(@Nullable Rejection rejection) {
    if (rejection == null) {
      throw new IllegalStateException("no event and no rejection");
    }
    return rejection;
  }

  private @Nullable Rejection missing() {
    if (!present[timeField]) {
      invalid(timeField, "no value", "when the event happened");
    } else if (bits[timeField] < 0 || bits[timeField] > TIME_MS_MAX) {
      invalid(timeField, bits[timeField] + " ms", "milliseconds from 1970 to 9999");
    } else if (idField >= 0 && !present[idField]) {
      invalid(idField, "no value", "the event's id");
    }
    return wrong;
  }

  private String id() {
    if (idField >= 0) {
      String text = texts[idField];
      return text == null ? Long.toString(bits[idField]) : text;
    }
    long hash = 0;
    for (int i = 0; i < present.length; i++) {
      if (present[i]) {
        String text = texts[i];
        hash = 31 * hash + i;
        hash = 31 * hash + (text == null ? bits[i] * 0x9E3779B97F4A7C15L : Hash64.of(text));
      }
    }
    return Long.toHexString(hash);
  }

  private void set(int field, long value) {
    bits[field] = value;
    present[field] = true;
  }

  private void truth(int field, double value) {
    if (value == 0 || value == 1) {
      set(field, (long) value);
    } else {
      invalid(field, "a number", "true or false");
    }
  }

  private void parse(int field, String value) {
    try {
      switch (type.typeOf(field)) {
        case LONG -> {
          boolean time = field == timeField || type.fields().get(field).time();
          set(field, time ? EventTimes.parseMs(value) : Long.parseLong(value));
        }
        case DOUBLE -> number(field, Double.parseDouble(value));
        case BOOLEAN ->
            number(field, value.equals("true") ? 1 : value.equals("false") ? 0 : Double.NaN);
        case STRING -> throw new IllegalStateException("a text needs no parsing");
      }
    } catch (DateTimeException | ArithmeticException e) {
      invalid(field, described(value), "milliseconds, or ISO 8601");
    } catch (NumberFormatException e) {
      invalid(field, described(value), "a " + type.typeOf(field));
    }
  }

  private static String described(String value) {
    return "a text of " + value.length() + " characters";
  }

  private void invalid(int field, String found, String expected) {
    refuse(DeadLetterReason.INVALID_FIELD, field, found, expected);
  }

  /** Keeps the first thing that is wrong. */
  private void refuse(DeadLetterReason reason, int field, String found, String expected) {
    if (wrong == null) {
      String path = type.fields().get(field).path();
      wrong =
          new Rejection(
              reason,
              path,
              source.name() + " " + path + ": " + found + " (expected: " + expected + ")");
    }
  }
}
