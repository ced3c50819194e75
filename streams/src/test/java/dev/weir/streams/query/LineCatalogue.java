package dev.weir.streams.query;

import dev.weir.features.definition.RequestValue;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureType;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.RowStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A catalogue whose rows are lines of text, {@code feature status value bound eventTimeMs}: every
 * status and type can be put in place by hand.
 */
public final class LineCatalogue implements FeatureCatalogue {
  private static final RequestValue VIEWER_AGE = new RequestValue("viewer_age", FeatureType.DOUBLE);

  private final Map<String, View> views = new HashMap<>();
  private final Map<String, OnDemand> onDemand = new HashMap<>();
  private final Map<String, List<String>> services = new HashMap<>();
  private final AtomicInteger reads = new AtomicInteger();

  public LineCatalogue() {
    view(
        new View(
            "author_posting",
            "author",
            List.of("author_id"),
            List.of(
                new FeatureColumn("author_posting", "posts_1h", FeatureType.LONG),
                new FeatureColumn("author_posting", "toxicity_1d", FeatureType.DOUBLE),
                new FeatureColumn("author_posting", "bursting", FeatureType.BOOLEAN),
                new FeatureColumn("author_posting", "last_client", FeatureType.STRING))));
    view(
        new View(
            "text_spread",
            "text",
            List.of("text_fingerprint"),
            List.of(
                new FeatureColumn("text_spread", "posts_1h", FeatureType.LONG),
                new FeatureColumn("text_spread", "authors_1h", FeatureType.LONG))));
    view(
        new View(
            "away_view",
            "away",
            List.of("away_id"),
            List.of(new FeatureColumn("away_view", "count", FeatureType.LONG))));
    view(
        new View(
            "room_habits",
            "room",
            List.of("room_id", "author_id"),
            List.of(
                new FeatureColumn("room_habits", "last_hours", FeatureType.LONG_LIST),
                new FeatureColumn("room_habits", "last_scores", FeatureType.DOUBLE_LIST),
                new FeatureColumn("room_habits", "last_flags", FeatureType.BOOLEAN_LIST),
                new FeatureColumn("room_habits", "last_words", FeatureType.STRING_LIST),
                new FeatureColumn("room_habits", "top_words", FeatureType.COUNTS))));
    onDemand.put(
        "copies_per_post",
        new OnDemand(
            new FeatureColumn("", "copies_per_post", FeatureType.DOUBLE),
            List.of("author_posting:posts_1h", "text_spread:posts_1h")));
    onDemand.put(
        "posts_twice",
        new OnDemand(
            new FeatureColumn("", "posts_twice", FeatureType.DOUBLE),
            List.of("author_posting:posts_1h")));
    onDemand.put(
        "posts_by_age",
        new OnDemand(
            new FeatureColumn("", "posts_by_age", FeatureType.DOUBLE),
            List.of("author_posting:posts_1h", "viewer_age")));
    services.put("author_only", List.of("author_posting:posts_1h", "author_posting:toxicity_1d"));
    services.put(
        "moderation", List.of("author_posting:posts_1h", "text_spread:authors_1h", "posts_twice"));
    services.put(
        "everything",
        List.of(
            "author_posting:posts_1h",
            "author_posting:toxicity_1d",
            "text_spread:posts_1h",
            "copies_per_post"));
  }

  private void view(View view) {
    views.put(view.name(), view);
  }

  /** Puts a row of lines in place. */
  public static void row(RowStore rows, String view, String key, String... lines) {
    rows.put(
        (view + "/" + key).getBytes(StandardCharsets.UTF_8),
        String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  /** Rows read since the last call. */
  public int reads() {
    return reads.getAndSet(0);
  }

  @Override
  public View view(String name) {
    return views.get(name);
  }

  @Override
  public OnDemand onDemand(String name) {
    return onDemand.get(name);
  }

  @Override
  public RequestValue requestValue(String name) {
    return name.equals("viewer_age") ? VIEWER_AGE : null;
  }

  @Override
  public List<String> service(String name) {
    return services.get(name);
  }

  @Override
  public String entityKey(List<String> joinKeyValues) {
    return String.join("/", joinKeyValues);
  }

  @Override
  public void read(RowStore rows, String view, String entityKey, FeatureVector into) {
    reads.incrementAndGet();
    byte[] row = rows.get((view + "/" + entityKey).getBytes(StandardCharsets.UTF_8));
    if (row == null) {
      return;
    }
    for (String line : new String(row, StandardCharsets.UTF_8).split("\n")) {
      String[] parts = line.split(" ");
      int column = into.schema().indexOf(view + ":" + parts[0]);
      if (column >= 0) {
        set(into, column, parts);
      }
    }
  }

  private static void set(FeatureVector into, int column, String[] parts) {
    FeatureStatus status = FeatureStatus.valueOf(parts[1]);
    long eventTimeMs = Long.parseLong(parts[4]);
    if (status != FeatureStatus.PRESENT) {
      into.setAbsent(column, status, eventTimeMs);
    } else if (into.schema().columns().get(column).type() == FeatureType.STRING) {
      into.setText(column, parts[2], eventTimeMs);
    } else if (!into.schema().columns().get(column).type().numeric()) {
      into.setObject(
          column,
          composed(into.schema().columns().get(column).type(), parts[2]),
          Double.parseDouble(parts[3]),
          eventTimeMs);
    } else {
      into.setNumber(
          column, Double.parseDouble(parts[2]), Double.parseDouble(parts[3]), eventTimeMs);
    }
  }

  /** {@code a,b,c}, or {@code a=1,b=2} of counts; {@code -} is empty. */
  private static Object composed(FeatureType type, String text) {
    List<String> items = text.equals("-") ? List.of() : List.of(text.split(","));
    return switch (type) {
      case LONG_LIST -> items.stream().map(Long::valueOf).toList();
      case DOUBLE_LIST -> items.stream().map(Double::valueOf).toList();
      case BOOLEAN_LIST -> items.stream().map(Boolean::valueOf).toList();
      case COUNTS -> {
        Map<String, Long> counts = new LinkedHashMap<>();
        items.forEach(i -> counts.put(i.split("=")[0], Long.valueOf(i.split("=")[1])));
        yield counts;
      }
      default -> items;
    };
  }

  @Override
  public void evaluateOnDemand(FeatureVector into) {
    int posts = into.schema().indexOf("author_posting:posts_1h");
    int copies = into.schema().indexOf("text_spread:posts_1h");
    int ratio = into.schema().indexOf("copies_per_post");
    if (ratio >= 0) {
      if (into.present(posts) && into.present(copies)) {
        into.setNumber(ratio, into.number(copies) / into.number(posts), 0, 0);
      } else {
        into.setAbsent(ratio, FeatureStatus.NULL_VALUE, 0);
      }
    }
    int byAge = into.schema().indexOf("posts_by_age");
    if (byAge >= 0) {
      int age = into.schema().indexOf("viewer_age");
      if (into.present(posts) && into.present(age)) {
        into.setNumber(byAge, into.number(posts) / into.number(age), 0, 0);
      } else {
        into.setAbsent(byAge, FeatureStatus.NULL_VALUE, 0);
      }
    }
    int twice = into.schema().indexOf("posts_twice");
    if (twice >= 0 && into.present(posts)) {
      into.setNumber(twice, 2 * into.number(posts), 0, 0);
    }
  }

  /** Names in use, for generators of requests. */
  public static List<String> references() {
    List<String> references = new ArrayList<>();
    references.add("author_posting:posts_1h");
    references.add("text_spread:authors_1h");
    references.add("posts_twice");
    return references;
  }
}
