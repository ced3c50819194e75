package dev.weir.streams.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.event.Post;
import dev.weir.streams.demo.DemoSnapshot.Caught;
import dev.weir.streams.demo.DemoSnapshot.Flagged;
import dev.weir.streams.demo.DemoSnapshot.Latency;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What was sent and what came back. A planted post is caught, an ordinary one flagged, when any
 * revision of its verdict has an action other than {@code allow}; {@code verdicts} counts distinct
 * posts that have revision 1. Verdicts of other runs and repeated deliveries change nothing.
 *
 * <p>Thread-safe; a call costs about a microsecond. Memory: one entry per unanswered post and one
 * per flagged post, of which the newest million are kept.
 */
public final class DemoScore {
  private static final List<String> ACTIONS =
      List.of("allow", "label", "demote", "interstitial", "review", "remove");
  private static final int NEWEST_MAX = 1_000_000;
  private static final int RULES_MAX = 1_000;
  private static final int LAST = 8;
  private static final int RECENT_AUTHORS = 256;
  private static final int EXCERPT_CHARS = 60;
  private static final long LATENCY_MAX_MICROS = 600_000_000L;

  private final String run;
  private final boolean keepTexts;
  private final Map<String, Sent> unanswered = new HashMap<>();
  private final Map<String, Newest> newest =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Newest> eldest) {
          return size() > NEWEST_MAX;
        }
      };
  private final Histogram latencyMicros = new Histogram(1, LATENCY_MAX_MICROS, 3);
  private final Map<String, Long> byAction = new LinkedHashMap<>();
  private final Map<String, Long> byCategory = new HashMap<>();
  private final Map<String, Long> byRule = new HashMap<>();
  private final Map<Scenario, long[]> planted = new EnumMap<>(Scenario.class);
  private final long[] ordinary = new long[2];
  private final Deque<Flagged> lastFlagged = new ArrayDeque<>();
  private final String[] recentAuthors = new String[RECENT_AUTHORS];
  private long posts;
  private long verdicts;
  private long deadLetters;
  private long lookups;
  private long failedLookups;

  /**
   * @param run the community's run name
   * @param keepTexts keep excerpts of flagged posts, for {@code --show-text}
   */
  public DemoScore(String run, boolean keepTexts) {
    this.run = run;
    this.keepTexts = keepTexts;
    ACTIONS.forEach(action -> byAction.put(action, 0L));
    for (Scenario scenario : Scenario.values()) {
      planted.put(scenario, new long[2]);
    }
  }

  /**
   * A post is about to be sent.
   *
   * @param plannedNanos monotonic time it was due
   */
  public synchronized void sent(Post post, long plannedNanos) {
    String excerpt = keepTexts ? excerpt(post.getText()) : "";
    unanswered.put(post.getPostId(), new Sent(plannedNanos, excerpt));
    countOf(post.getPostId())[0]++;
    recentAuthors[(int) (posts % RECENT_AUTHORS)] = post.getAuthorId();
    posts++;
  }

  /**
   * A verdict came in.
   *
   * @param nowNanos monotonic time of its receipt, of the same clock as the planned time
   */
  public synchronized void answered(Answer answer, long nowNanos) {
    if (!ofThisRun(answer.postId())) {
      return;
    }
    Newest before = newest.get(answer.postId());
    Sent sent = answer.revision() == 1 ? unanswered.remove(answer.postId()) : null;
    if (sent != null) {
      verdicts++;
      long micros = Math.max(1, (nowNanos - sent.plannedNanos()) / 1_000);
      latencyMicros.recordValue(Math.min(micros, LATENCY_MAX_MICROS));
    } else if (answer.revision() == 1) {
      return; // a repeated delivery
    }
    if (before != null && answer.revision() <= before.revision()) {
      return;
    }
    if (before != null) {
      add(byAction, before.action(), -1);
      add(byCategory, before.category(), -1);
    } else if (sent == null && !unanswered.containsKey(answer.postId())) {
      add(byAction, "allow", -1); // a second look at a post that was allowed
    }
    String category =
        answer.flagged() ? Objects.requireNonNullElse(answer.category(), "none") : null;
    add(byAction, answer.action(), 1);
    add(byCategory, category, 1);
    for (String rule : answer.rules()) {
      if (byRule.containsKey(rule) || byRule.size() < RULES_MAX) {
        byRule.merge(rule, 1L, Long::sum);
      }
    }
    boolean wasCaught = before != null && before.caught();
    if (answer.flagged()) {
      countOf(answer.postId())[1] += wasCaught ? 0 : 1;
      lastFlagged.addFirst(new Flagged(answer, sent == null ? "" : sent.excerpt()));
      if (lastFlagged.size() > LAST) {
        lastFlagged.removeLast();
      }
    }
    if (answer.flagged() || answer.revision() > 1) {
      newest.put(
          answer.postId(),
          new Newest(answer.revision(), answer.action(), category, wasCaught || answer.flagged()));
    }
  }

  /** A dead letter came in. */
  public synchronized void deadLetter() {
    deadLetters++;
  }

  /** A lookup was made. */
  public synchronized void lookedUp(boolean answered) {
    if (answered) {
      lookups++;
    } else {
      failedLookups++;
    }
  }

  /** Posts sent that have no verdict yet. */
  public synchronized long unanswered() {
    return unanswered.size();
  }

  /** One of the authors of the last posts sent, null before the first. */
  synchronized @Nullable String recentAuthor(Random random) {
    int known = (int) Math.min(posts, RECENT_AUTHORS);
    return known == 0 ? null : recentAuthors[random.nextInt(known)];
  }

  /** The figures of this moment. */
  public synchronized DemoSnapshot snapshot() {
    var plantedNow = new LinkedHashMap<String, Caught>();
    planted.forEach((s, counts) -> plantedNow.put(s.key(), new Caught(counts[0], counts[1])));
    return new DemoSnapshot(
        posts,
        verdicts,
        deadLetters,
        lookups,
        failedLookups,
        new Latency(latencyMs(50), latencyMs(99), latencyMs(99.9)),
        new LinkedHashMap<>(byAction),
        mostFirst(byCategory),
        plantedNow,
        new Caught(ordinary[0], ordinary[1]),
        mostFirst(byRule),
        List.copyOf(lastFlagged));
  }

  /** The summary that {@code weir demo --json} prints. Rates that have no posts are null. */
  public ObjectNode summary() {
    DemoSnapshot now = snapshot();
    ObjectNode summary = JsonNodeFactory.instance.objectNode();
    summary.put("posts", now.posts());
    summary.put("verdicts", now.verdicts());
    summary.put("dead_letters", now.deadLetters());
    ObjectNode actions = summary.putObject("by_action");
    now.byAction().forEach(actions::put);
    ObjectNode categories = summary.putObject("by_category");
    now.byCategory().forEach(categories::put);
    summary.put("lookups", now.lookups());
    ObjectNode latency = summary.putObject("latency_ms");
    putRounded(latency, "p50", now.latency().p50Ms(), 100);
    putRounded(latency, "p99", now.latency().p99Ms(), 100);
    putRounded(latency, "p999", now.latency().p999Ms(), 100);
    ObjectNode scenarios = summary.putObject("planted");
    now.planted()
        .forEach(
            (scenario, caught) -> {
              ObjectNode node = scenarios.putObject(scenario);
              node.put("posts", caught.posts());
              node.put("caught", caught.caught());
              putRounded(node, "recall", caught.rate(), 10_000);
            });
    ObjectNode plain = summary.putObject("ordinary");
    plain.put("posts", now.ordinary().posts());
    plain.put("flagged", now.ordinary().caught());
    putRounded(plain, "rate", now.ordinary().rate(), 100_000);
    return summary;
  }

  private static void putRounded(ObjectNode node, String name, double value, double steps) {
    if (Double.isNaN(value)) {
      node.putNull(name);
    } else {
      node.put(name, Math.round(value * steps) / steps);
    }
  }

  private double latencyMs(double percentile) {
    return latencyMicros.getTotalCount() == 0
        ? Double.NaN
        : latencyMicros.getValueAtPercentile(percentile) / 1_000.0;
  }

  private boolean ofThisRun(String postId) {
    return postId.startsWith(run + "-", postId.indexOf('-') + 1);
  }

  /** Posts and caught ones of the post's kind. */
  private long[] countOf(String postId) {
    return Scenario.of(postId).map(s -> planted.getOrDefault(s, ordinary)).orElse(ordinary);
  }

  private static void add(Map<String, Long> counts, @Nullable String key, long change) {
    if (key != null) {
      counts.merge(key, change, Long::sum);
    }
  }

  private static Map<String, Long> mostFirst(Map<String, Long> counts) {
    var sorted = new LinkedHashMap<String, Long>();
    counts.entrySet().stream()
        .filter(e -> e.getValue() > 0)
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(e -> sorted.put(e.getKey(), e.getValue()));
    return sorted;
  }

  /** One line that cannot steer a terminal. */
  private static String excerpt(String text) {
    var out = new StringBuilder();
    text.codePoints()
        .limit(EXCERPT_CHARS)
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '·' : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  private record Sent(long plannedNanos, String excerpt) {}

  /** The newest verdict of a post that was flagged, or looked at twice. */
  private record Newest(int revision, String action, @Nullable String category, boolean caught) {}
}
