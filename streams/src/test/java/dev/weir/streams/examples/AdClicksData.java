package dev.weir.streams.examples;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Makes the data of {@code examples/ad-clicks}: three days of 40 users who see 25 ads and click on
 * some, on those of categories they like more often. Events come nearly in order: a tenth of them
 * up to twenty minutes late. The same bytes every time.
 */
final class AdClicksData {
  private static final long SEED = 20260302;
  private static final long START_MS = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
  private static final int IMPRESSIONS = 1_300;
  private static final long DAYS_MS = 3 * 86_400_000L;
  private static final String[] CATEGORIES = {"travel", "books", "games", "garden", "music"};
  private static final String[] SLOTS = {"TOP", "SIDE", "FEED"};

  /** As large as ids get that are made of time and machine: more than a double can tell apart. */
  private static final long FIRST_USER = 7_131_000_000_000_000_001L;

  private record Line(long arrivalMs, String text) {}

  private final Random random = new Random(SEED);
  private final List<Line> impressions = new ArrayList<>();
  private final List<Line> clicks = new ArrayList<>();
  private final List<Line> labels = new ArrayList<>();

  /** File contents by name. */
  static Map<String, String> files() {
    AdClicksData data = new AdClicksData();
    for (int i = 0; i < IMPRESSIONS; i++) {
      data.impression(i);
    }
    Map<String, String> files = new TreeMap<>();
    files.put(
        "impressions.csv",
        text(
            "impression_id,ad_id,user_id,category,price,placement.slot,placement.page,shown_at",
            data.impressions));
    files.put("clicks.jsonl", text("", data.clicks));
    files.put("labels.csv", text("ad_id,user_id,category,time,clicked", data.labels));
    return files;
  }

  private void impression(int number) {
    long time = START_MS + (long) (random.nextDouble() * DAYS_MS);
    int ad = (int) (25 * Math.pow(random.nextDouble(), 2)); // the first ones more often
    long user = FIRST_USER + random.nextInt(40);
    String category = CATEGORIES[ad % CATEGORIES.length];
    impressions.add(
        new Line(
            arrival(time),
            "i%d,ad%02d,%d,%s,%s,%s,%s,%s"
                .formatted(
                    number,
                    ad,
                    user,
                    category,
                    String.format(Locale.ROOT, "%.2f", 0.5 + random.nextInt(400) / 100.0),
                    SLOTS[random.nextInt(3)],
                    random.nextInt(3) == 0 ? "" : "p" + random.nextInt(9),
                    Instant.ofEpochMilli(time))));
    boolean liked = user % CATEGORIES.length == ad % CATEGORIES.length;
    boolean clicked = random.nextDouble() < (liked ? 0.35 : 0.08);
    if (clicked) {
      click(number, ad, user, category, time + 1_000 + random.nextInt(60_000));
    }
    if (number % 10 == 0) {
      // The moment just before the ad was shown: what was known when it was chosen.
      labels.add(
          new Line(
              time,
              "ad%02d,%d,%s,%s,%d"
                  .formatted(ad, user, category, Instant.ofEpochMilli(time - 1), clicked ? 1 : 0)));
    }
  }

  private void click(int number, int ad, long user, String category, long time) {
    clicks.add(
        new Line(
            arrival(time),
            """
            {"click_id":"c%d","impression_id":"i%d","ad_id":"ad%02d","user_id":%d,\
            "category":"%s","clicked_at":%d}"""
                .formatted(number, number, ad, user, category, time)));
  }

  private long arrival(long time) {
    return random.nextInt(10) == 0 ? time + random.nextInt(1_200_000) : time;
  }

  private static String text(String header, List<Line> lines) {
    StringBuilder text = new StringBuilder(header.isEmpty() ? "" : header + "\n");
    lines.stream()
        .sorted((a, b) -> Long.compare(a.arrivalMs(), b.arrivalMs()))
        .forEach(line -> text.append(line.text()).append('\n'));
    return text.toString();
  }
}
