package dev.weir.moderation.policy.facts;

import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A name a rule may read, its type and where its value is found. Immutable, thread-safe.
 *
 * <p>Numbers and booleans (0 or 1) are doubles, {@code NaN} when unknown, so that reading one makes
 * no object; integers are exact to 2^53.
 */
public final class Variable {
  private static final double EXACT_MAX = 1L << 53;
  private static final int EXPLAINED_TEXT_MAX = 80;

  private final String name;
  private final ValueType type;
  private final ToDoubleFunction<Facts> number;
  private final Function<Facts, @Nullable String> text;
  private final Function<Facts, String> absence;

  private Variable(
      String name,
      ValueType type,
      ToDoubleFunction<Facts> number,
      Function<Facts, @Nullable String> text,
      Function<Facts, String> absence) {
    this.name = name;
    this.type = type;
    this.number = number;
    this.text = text;
    this.absence = absence;
  }

  static Variable number(
      String name, ValueType type, ToDoubleFunction<Facts> value, Function<Facts, String> absence) {
    return new Variable(name, type, value, facts -> null, absence);
  }

  static Variable text(
      String name, Function<Facts, @Nullable String> value, Function<Facts, String> absence) {
    return new Variable(name, ValueType.STRING, facts -> Double.NaN, value, absence);
  }

  /** Dotted name as rules write it, e.g. {@code features.author_posting.posts_1h}. */
  public String name() {
    return name;
  }

  public ValueType type() {
    return type;
  }

  /** Value of a number or boolean, {@code NaN} when unknown. */
  public double number(Facts facts) {
    return number.applyAsDouble(facts);
  }

  /** Value of a string, null when unknown. */
  public @Nullable String text(Facts facts) {
    return text.apply(facts);
  }

  public boolean known(Facts facts) {
    return type == ValueType.STRING ? text(facts) != null : !Double.isNaN(number(facts));
  }

  /** Why the value is unknown, e.g. {@code NOT_FOUND}. */
  public String absence(Facts facts) {
    return absence.apply(facts);
  }

  /** The value as CEL sees it: Long, Double, Boolean or String; null when unknown. */
  public @Nullable Object celValue(Facts facts) {
    if (type == ValueType.STRING) {
      return text(facts);
    }
    double value = number(facts);
    if (Double.isNaN(value)) {
      return null;
    }
    return switch (type) {
      case INT -> (Object) (long) value;
      case DOUBLE -> (Object) value;
      case BOOL -> (Object) (value != 0);
      case STRING -> throw new AssertionError(type);
    };
  }

  /** The value for a reader, in the same characters whatever the locale. */
  public String explained(Facts facts) {
    if (!known(facts)) {
      return "unknown";
    }
    double value = number(facts);
    return switch (type) {
      case INT -> Long.toString((long) value);
      case DOUBLE -> explained(value);
      case BOOL -> Boolean.toString(value != 0);
      case STRING -> shortened(String.valueOf(text(facts)));
    };
  }

  /** A number with at most three decimals, e.g. {@code 0.97}; very large ones with an exponent. */
  public static String explained(double value) {
    double thousandths = Math.rint(value * 1000);
    // Also taken by NaN and the infinities.
    if (!(Math.abs(thousandths) < EXACT_MAX)) {
      return Double.toString(value);
    }
    long scaled = (long) thousandths;
    long magnitude = Math.abs(scaled);
    StringBuilder out = new StringBuilder(12);
    if (scaled < 0) {
      out.append('-');
    }
    out.append(magnitude / 1000);
    long fraction = magnitude % 1000;
    if (fraction != 0) {
      out.append('.').append((char) ('0' + fraction / 100));
      if (fraction % 100 != 0) {
        out.append((char) ('0' + fraction / 10 % 10));
        if (fraction % 10 != 0) {
          out.append((char) ('0' + fraction % 10));
        }
      }
    }
    return out.toString();
  }

  private static String shortened(String value) {
    if (value.length() <= EXPLAINED_TEXT_MAX) {
      return value;
    }
    int end = EXPLAINED_TEXT_MAX;
    if (Character.isHighSurrogate(value.charAt(end - 1))) {
      end--;
    }
    return value.substring(0, end) + "...";
  }

  @Override
  public String toString() {
    return name;
  }
}
