package dev.weir.features.window;

import dev.weir.features.aggregation.Aggregation;
import dev.weir.features.aggregation.Hash64;
import dev.weir.features.aggregation.Input;
import dev.weir.features.definition.Feature;
import dev.weir.features.event.Event;
import dev.weir.features.event.FieldType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Keeps every event and computes each feature from its definition, with no regard to cost and with
 * none of the code under test but conditions and the hash that orders events of one moment.
 */
public final class NaiveOracle {
  private static final MathContext DIGITS = new MathContext(60);

  private final List<Event> events = new ArrayList<>();
  private final Function<Event, String> idOf;

  public NaiveOracle() {
    this(Event::id);
  }

  /** An oracle of a source that names its events' ids. */
  public NaiveOracle(Function<Event, String> idOf) {
    this.idOf = idOf;
  }

  public void add(Event event) {
    events.add(event);
  }

  public boolean has(Event event) {
    return events.contains(event);
  }

  public long newestMs() {
    return events.stream().mapToLong(Event::eventTimeMs).max().orElse(Long.MIN_VALUE / 2);
  }

  public boolean anyUpTo(long asOfMs) {
    return events.stream().anyMatch(event -> event.eventTimeMs() <= asOfMs);
  }

  /**
   * The value: a Double for every number, else as {@code FeatureVector.object}; null where the
   * aggregation has none.
   *
   * @param windowMs -1 for all events up to the moment
   */
  public Object value(Feature feature, long windowMs, long asOfMs) {
    Aggregation aggregation = feature.aggregation();
    Input input = aggregation.input();
    List<Event> inside = inside(feature, windowMs, asOfMs);
    if (aggregation instanceof Aggregation.Count) {
      return (double) inside.size();
    }
    if (aggregation instanceof Aggregation.Rate rate) {
      BigDecimal amount =
          input == null ? BigDecimal.valueOf(inside.size()) : sum(numbers(inside, input));
      return amount
          .multiply(BigDecimal.valueOf(rate.perMs()))
          .divide(BigDecimal.valueOf(windowMs), DIGITS)
          .doubleValue();
    }
    if (aggregation instanceof Aggregation.DecayedCount decayed) {
      return faded(inside, decayed.halfLifeMs(), asOfMs, event -> 1.0);
    }
    if (aggregation instanceof Aggregation.DecayedSum decayed) {
      return faded(inside, decayed.halfLifeMs(), asOfMs, event -> event.number(input.field()));
    }
    if (aggregation instanceof Aggregation.Ratio) {
      long met = inside.stream().filter(event -> input.test().test(event)).count();
      return inside.isEmpty() ? null : (double) met / inside.size();
    }
    if (input.type() == FieldType.STRING || isOfValues(aggregation)) {
      return ofValues(aggregation, inside, input);
    }
    return ofNumbers(aggregation, numbers(inside, input));
  }

  /** Events of the window that meet the condition and have the input. */
  List<Event> inside(Feature feature, long windowMs, long asOfMs) {
    List<Event> inside = new ArrayList<>();
    for (Event event : events) {
      boolean in =
          event.eventTimeMs() <= asOfMs
              && (windowMs < 0 || event.eventTimeMs() > asOfMs - windowMs);
      boolean met = feature.where() == null || feature.where().test(event);
      if (in && met && has(event, feature.aggregation().input())) {
        inside.add(event);
      }
    }
    return inside;
  }

  private static boolean has(Event event, Input input) {
    if (input == null || input.test() != null) {
      return true;
    }
    if (!event.has(input.field())) {
      return false;
    }
    return !input.type().numeric() || Math.abs(event.number(input.field())) <= 0x1p53;
  }

  private static List<Double> numbers(List<Event> inside, Input input) {
    return inside.stream().map(event -> event.number(input.field()) + 0.0).toList();
  }

  private static BigDecimal sum(Collection<Double> numbers) {
    return numbers.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static double faded(
      List<Event> inside, long halfLifeMs, long asOfMs, Function<Event, Double> number) {
    double sum = 0;
    for (Event event : inside) {
      double age = (double) (asOfMs - event.eventTimeMs()) / halfLifeMs;
      sum += Math.pow(2, -age) * number.apply(event);
    }
    return sum;
  }

  private static Object ofNumbers(Aggregation aggregation, List<Double> numbers) {
    if (aggregation instanceof Aggregation.Sum) {
      return sum(numbers).doubleValue();
    }
    if (aggregation instanceof Aggregation.BucketHistogram histogram) {
      return buckets(histogram.borders(), numbers);
    }
    if (aggregation instanceof Aggregation.Variance variance) {
      return variance(variance, numbers);
    }
    if (numbers.isEmpty()) {
      return null;
    }
    List<Double> sorted = numbers.stream().sorted().toList();
    if (aggregation instanceof Aggregation.Mean) {
      return sum(numbers).divide(BigDecimal.valueOf(numbers.size()), DIGITS).doubleValue();
    }
    if (aggregation instanceof Aggregation.Min) {
      return sorted.get(0);
    }
    if (aggregation instanceof Aggregation.Max) {
      return sorted.get(sorted.size() - 1);
    }
    if (aggregation instanceof Aggregation.ApproxQuantile one) {
      return quantile(sorted, one.millionths());
    }
    return ((Aggregation.ApproxQuantiles) aggregation)
        .millionths().stream().map(millionths -> quantile(sorted, millionths)).toList();
  }

  private static double quantile(List<Double> sorted, int millionths) {
    for (int i = 0; i < sorted.size(); i++) {
      if ((i + 1) * 1_000_000L >= (long) millionths * sorted.size()) {
        return sorted.get(i);
      }
    }
    throw new IllegalStateException("no rank for " + millionths);
  }

  private static Double variance(Aggregation.Variance asked, List<Double> numbers) {
    int divisor = numbers.size() - (asked.sample() ? 1 : 0);
    if (numbers.isEmpty() || divisor == 0) {
      return null;
    }
    BigDecimal mean = sum(numbers).divide(BigDecimal.valueOf(numbers.size()), DIGITS);
    BigDecimal squares = BigDecimal.ZERO;
    for (double number : numbers) {
      BigDecimal off = new BigDecimal(number).subtract(mean);
      squares = squares.add(off.multiply(off));
    }
    BigDecimal variance = squares.divide(BigDecimal.valueOf(divisor), DIGITS);
    return asked.root() ? variance.sqrt(DIGITS).doubleValue() : variance.doubleValue();
  }

  private static Map<String, Long> buckets(List<Double> borders, List<Double> numbers) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (int i = 0; i <= borders.size(); i++) {
      double from = i == 0 ? Double.NEGATIVE_INFINITY : borders.get(i - 1);
      double to = i == borders.size() ? Double.POSITIVE_INFINITY : borders.get(i);
      String label =
          i == 0
              ? "<" + text(to)
              : i == borders.size() ? ">=" + text(from) : "[" + text(from) + "," + text(to) + ")";
      counts.put(label, numbers.stream().filter(n -> n >= from && n < to).count());
    }
    return counts;
  }

  private static String text(double border) {
    return border == Math.rint(border) ? String.valueOf((long) border) : String.valueOf(border);
  }

  private static boolean isOfValues(Aggregation aggregation) {
    return aggregation instanceof Aggregation.First
        || aggregation instanceof Aggregation.Last
        || aggregation instanceof Aggregation.LastN
        || aggregation instanceof Aggregation.ApproxDistinct
        || aggregation instanceof Aggregation.DistinctSet
        || aggregation instanceof Aggregation.ApproxTopK
        || aggregation instanceof Aggregation.Histogram;
  }

  /** Values of the events in their order: by time, id hash, value. */
  List<Object> inOrder(List<Event> inside, Input input) {
    Comparator<Event> order =
        Comparator.comparingLong(Event::eventTimeMs)
            .thenComparing(
                event -> (int) (Hash64.of(idOf.apply(event)) >>> 32), Integer::compareUnsigned)
            .thenComparing(event -> bytes(event, input), Arrays::compareUnsigned);
    return inside.stream().sorted(order).map(event -> typed(event, input)).toList();
  }

  private static byte[] bytes(Event event, Input input) {
    if (input.type() == FieldType.STRING) {
      return cut(event.text(input.field())).getBytes(StandardCharsets.UTF_8);
    }
    long bits = Double.doubleToRawLongBits(event.number(input.field()) + 0.0);
    return java.nio.ByteBuffer.allocate(8).putLong(bits).array();
  }

  private static Object typed(Event event, Input input) {
    return switch (input.type()) {
      case STRING -> cut(event.text(input.field()));
      case LONG -> (Object) (long) event.number(input.field());
      case DOUBLE -> (Object) (event.number(input.field()) + 0.0);
      case BOOLEAN -> (Object) (event.number(input.field()) != 0);
    };
  }

  /** At most 255 bytes of UTF-8, whole code points. */
  private static String cut(String text) {
    StringBuilder kept = new StringBuilder();
    int bytes = 0;
    for (int codePoint : text.codePoints().toArray()) {
      bytes += new String(Character.toChars(codePoint)).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > 255) {
        break;
      }
      kept.appendCodePoint(codePoint);
    }
    return kept.toString();
  }

  private Object ofValues(Aggregation aggregation, List<Event> inside, Input input) {
    if (aggregation instanceof Aggregation.ApproxDistinct) {
      Set<Object> values = new HashSet<>();
      inside.forEach(
          event ->
              values.add(
                  input.type() == FieldType.STRING
                      ? event.text(input.field())
                      : typed(event, input)));
      return (double) values.size();
    }
    List<Object> values = inOrder(inside, input);
    if (aggregation instanceof Aggregation.LastN last) {
      return values.subList(Math.max(0, values.size() - last.n()), values.size());
    }
    if (aggregation instanceof Aggregation.DistinctSet) {
      return List.copyOf(new TreeSet<>(values));
    }
    if (aggregation instanceof Aggregation.ApproxTopK top) {
      return frequent(values, top.k(), false);
    }
    if (aggregation instanceof Aggregation.Histogram histogram) {
      return frequent(values, histogram.keys(), true);
    }
    if (values.isEmpty()) {
      return null;
    }
    Object value = values.get(aggregation instanceof Aggregation.First ? 0 : values.size() - 1);
    if (value instanceof Boolean truth) {
      return truth ? 1.0 : 0.0;
    }
    return value instanceof Number number ? (Object) number.doubleValue() : value;
  }

  /** How often each value occurred. */
  static Map<String, Long> counts(List<Object> values) {
    return values.stream()
        .collect(Collectors.groupingBy(String::valueOf, HashMap::new, Collectors.counting()));
  }

  private static Map<String, Long> frequent(List<Object> values, int most, boolean others) {
    Map<String, Long> listed = new LinkedHashMap<>();
    counts(values).entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(
                    entry -> entry.getKey().getBytes(StandardCharsets.UTF_8),
                    Arrays::compareUnsigned))
        .limit(most)
        .forEach(entry -> listed.put(entry.getKey(), entry.getValue()));
    long rest = values.size() - listed.values().stream().mapToLong(Long::longValue).sum();
    if (others && rest > 0) {
      listed.put("__other__", rest);
    }
    return listed;
  }
}
