package dev.weir.streams.examples;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Makes the data of {@code examples/recommendation-feed}: two days of 30 users who are shown 60
 * videos, click on some, watch a while and like a few. The same bytes every time.
 */
final class FeedData {
  private static final long SEED = 20260310;
  private static final long START_MS = Instant.parse("2026-03-10T00:00:00Z").toEpochMilli();
  private static final int IMPRESSIONS = 900;
  private static final long DAYS_MS = 2 * 86_400_000L;
  private static final String[] CATEGORIES = {"cooking", "chess", "trains", "knitting"};

  private record Line(long timeMs, String text) {}

  private final Random random = new Random(SEED);
  private final List<Line> impressions = new ArrayList<>();
  private final List<Line> interactions = new ArrayList<>();
  private final List<Line> queries = new ArrayList<>();

  /** File contents by name. */
  static Map<String, String> files() {
    FeedData data = new FeedData();
    for (int i = 0; i < IMPRESSIONS; i++) {
      data.impression(i);
    }
    Map<String, String> files = new TreeMap<>();
    files.put("impressions.jsonl", text("", data.impressions));
    files.put(
        "interactions.csv",
        text("happened_at,kind,item_id,user_id,category,watched_s,finished", data.interactions));
    files.put("queries.csv", text("item_id,user_id,category,time", data.queries));
    return files;
  }

  private void impression(int number) {
    long time = START_MS + (long) (random.nextDouble() * DAYS_MS);
    int item = (int) (60 * Math.pow(random.nextDouble(), 2));
    int user = random.nextInt(30);
    String category = CATEGORIES[item % CATEGORIES.length];
    impressions.add(
        new Line(
            time,
            """
            {"item_id":"v%d","user_id":"u%d","category":"%s","position":%d,\
            "tags":["%s"],"shown_at":"%s"}"""
                .formatted(
                    item,
                    user,
                    category,
                    random.nextInt(12),
                    random.nextBoolean() ? "new" : "long",
                    Instant.ofEpochMilli(time))));
    if (random.nextInt(3) == 0) {
      engagement(item, user, category, time + 1_000 + random.nextInt(10_000));
    }
    if (number % 9 == 0) {
      queries.add(
          new Line(
              time,
              "v%d,u%d,%s,%s".formatted(item, user, category, Instant.ofEpochMilli(time - 1))));
    }
  }

  private void engagement(int item, int user, String category, long time) {
    interaction(time, "click", item, user, category, ",");
    double watched = 3 + random.nextInt(1_770) / 10.0;
    long stopped = time + (long) (watched * 1_000);
    String share = String.format(Locale.ROOT, "%.1f,%s", watched, watched > 90);
    interaction(stopped, "watch", item, user, category, share);
    if (random.nextInt(5) == 0) {
      interaction(stopped + 1_500, "like", item, user, category, ",");
    }
  }

  private void interaction(
      long time, String kind, int item, int user, String category, String watched) {
    interactions.add(
        new Line(
            time,
            "%s,%s,v%d,u%d,%s,%s"
                .formatted(Instant.ofEpochMilli(time), kind, item, user, category, watched)));
  }

  private static String text(String header, List<Line> lines) {
    StringBuilder text = new StringBuilder(header.isEmpty() ? "" : header + "\n");
    lines.stream()
        .sorted(Comparator.comparingLong(Line::timeMs))
        .forEach(line -> text.append(line.text()).append('\n'));
    return text.toString();
  }
}
