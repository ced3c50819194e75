package dev.weir.features.definition;

import dev.weir.features.expression.Formula;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureType;
import dev.weir.features.serving.FeatureVector;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A value that no event brings but the caller: each entity row of a lookup, each row of a training
 * set's query file has one. On-demand features read it by its name. Immutable, thread-safe.
 *
 * @param type STRING, LONG, DOUBLE or BOOLEAN
 */
public record RequestValue(String name, FeatureType type) {
  /** UTF-16 code units of a text. */
  public static final int TEXT_LENGTH_MAX = Formula.TEXT_LENGTH_MAX;

  private static final Map<String, FeatureType> TYPES =
      new TreeMap<>(
          Map.of(
              "string", FeatureType.STRING,
              "int", FeatureType.LONG,
              "double", FeatureType.DOUBLE,
              "bool", FeatureType.BOOLEAN));

  private static final Map<String, Boolean> TRUTHS =
      Map.of("true", true, "false", false, "1", true, "0", false);

  public RequestValue {
    if (!TYPES.containsValue(type)) {
      throw new IllegalArgumentException(
          "request value " + name + ": " + type + " (expected: one of " + TYPES.values() + ")");
    }
  }

  /** Types by the names that definitions give them, which are CEL's. */
  static Map<String, FeatureType> types() {
    return TYPES;
  }

  /** The type's name in definitions. */
  public String typeName() {
    return switch (type) {
      case STRING -> "string";
      case LONG -> "int";
      case BOOLEAN -> "bool";
      default -> "double";
    };
  }

  /** What values have to be, for the person who gave another. */
  public String expectation() {
    return switch (type) {
      case STRING -> "a string of at most " + TEXT_LENGTH_MAX + " characters";
      case LONG -> "a whole number from -2^53 to 2^53";
      case BOOLEAN -> "true or false";
      default -> "a finite number";
    };
  }

  /** Where the value stands in a vector that on-demand features are evaluated in. */
  public FeatureColumn column() {
    return new FeatureColumn("", name, type);
  }

  /** Whether that is a value of this type: a String, Long, Double or Boolean. */
  public boolean accepts(Object value) {
    return switch (type) {
      case STRING -> value instanceof String text && text.length() <= TEXT_LENGTH_MAX;
      case LONG -> value instanceof Long whole && Math.abs(whole) <= Formula.WHOLE_MAX;
      case BOOLEAN -> value instanceof Boolean;
      default ->
          value instanceof Long || (value instanceof Double number && Double.isFinite(number));
    };
  }

  /** The value that a text stands for, in files that have no types; null when it is none. */
  public @Nullable Object parse(String text) {
    try {
      Object value =
          switch (type) {
            case STRING -> text;
            case LONG -> (Object) Long.valueOf(text.strip());
            case BOOLEAN -> TRUTHS.get(text.strip().toLowerCase(Locale.ROOT));
            default -> (Object) Double.valueOf(text.strip());
          };
      return value != null && accepts(value) ? value : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /**
   * Puts a value into its column of a vector, exact and without a time; null: it has none.
   *
   * @throws IllegalArgumentException unless {@link #accepts} it
   */
  public void set(FeatureVector vector, int column, @Nullable Object value) {
    if (value == null) {
      vector.setAbsent(column, FeatureStatus.NULL_VALUE, 0);
      return;
    }
    if (!accepts(value)) {
      throw new IllegalArgumentException(
          "request value " + name + ": " + value + " (expected: " + expectation() + ")");
    }
    if (value instanceof String text) {
      vector.setText(column, text, 0);
    } else if (value instanceof Boolean truth) {
      vector.setNumber(column, truth ? 1 : 0, 0, 0);
    } else {
      vector.setNumber(column, ((Number) value).doubleValue(), 0, 0);
    }
  }
}
