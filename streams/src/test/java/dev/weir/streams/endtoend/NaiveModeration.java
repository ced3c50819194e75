package dev.weir.streams.endtoend;

import dev.weir.event.Post;
import dev.weir.features.definition.Window;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.scoring.Scores;
import dev.weir.moderation.scoring.TextScorer;
import dev.weir.streams.endtoend.NaiveEntity.Range;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The features of the shipped definitions over posts and verdicts, counted from the events. Written
 * from docs/features.md, sharing no code with the feature store; scores and fingerprints, which go
 * into features, are the program's own.
 */
final class NaiveModeration {
  private static final int TOXIC = 0;
  private static final int SPAM = 1;
  private static final int LENGTH = 2;
  private static final int TEXT = 3;
  private static final int POST_COLUMNS = 4;
  private static final int AUTHOR = 0;
  private static final int FLAGGED = 0;
  private static final int REMOVED = 1;
  private static final long SETTLE_MS = 1_000;
  private static final long HALF_HOUR_MS = 1_800_000;

  /** What the text says. */
  record Read(String fingerprint, double toxic, double spam) {}

  /** A moment of one author and one text. */
  record Moment(NaiveEntity posting, NaiveEntity reputation, NaiveEntity spread, long asOfMs) {}

  private final Normalizer normalizer = new Normalizer();
  private final TextScorer scorer;
  private final long authorKeptMs;
  private final long textKeptMs;
  private final Map<String, Read> read = new HashMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, NaiveEntity> posting = new HashMap<>();
  private final Map<String, NaiveEntity> reputation = new HashMap<>();
  private final Map<String, NaiveEntity> spread = new HashMap<>();
  private final Map<String, ToDoubleFunction<Moment>> features = new HashMap<>();

  /**
   * @param authorKeptMs how far behind the newest event of an author another one may be to be
   *     counted
   * @param textKeptMs of a text
   */
  NaiveModeration(TextScorer scorer, long authorKeptMs, long textKeptMs) {
    this.scorer = scorer;
    this.authorKeptMs = authorKeptMs;
    this.textKeptMs = textKeptMs;
    for (String w : new String[] {"10s", "1m", "10m", "1h", "1d", "7d"}) {
      define("author_posting:posts_" + w, m -> m.posting().in(ms(w), m.asOfMs()).count());
    }
    for (String w : new String[] {"10m", "1h"}) {
      define("author_posting:distinct_texts_" + w, m -> distinctTexts(m, w));
    }
    for (String w : new String[] {"1h", "1d", "30d"}) {
      define("author_posting:toxicity_" + w, m -> mean(m, w, TOXIC));
    }
    for (String w : new String[] {"1h", "1d"}) {
      define("author_posting:spam_score_" + w, m -> mean(m, w, SPAM));
    }
    define("author_posting:toxicity_max_1d", m -> m.posting().max(range(m, "1d"), TOXIC));
    define("author_posting:text_length_1h", m -> mean(m, "1h", LENGTH));
    define("author_posting:text_length_min_1h", m -> m.posting().min(range(m, "1h"), LENGTH));
    define("author_posting:text_length_max_1h", m -> m.posting().max(range(m, "1h"), LENGTH));
    define("author_posting:text_length_sum_1h", m -> m.posting().sum(range(m, "1h"), LENGTH));
    define("author_posting:recent_posts", m -> m.posting().decayed(HALF_HOUR_MS, m.asOfMs()));
    for (String w : new String[] {"10s", "1m", "10m", "1h", "1d"}) {
      define("text_spread:posts_" + w, m -> m.spread().in(ms(w), m.asOfMs()).count());
    }
    for (String w : new String[] {"10m", "1h", "1d"}) {
      define("text_spread:distinct_authors_" + w, m -> distinctAuthors(m, w));
    }
    for (String w : new String[] {"1d", "7d", "30d"}) {
      define("author_reputation:verdicts_" + w, m -> verdicts(m, w).count());
    }
    for (String w : new String[] {"1h", "1d", "7d", "30d"}) {
      define("author_reputation:flagged_" + w, m -> flagged(m, w));
    }
    for (String w : new String[] {"7d", "30d"}) {
      define("author_reputation:removed_" + w, m -> m.reputation().sum(verdicts(m, w), REMOVED));
    }
    define(
        "duplicate_ratio_1h",
        m -> Math.max(0, 1 - distinctTexts(m, "1h") / Math.max(range(m, "1h").count(), 1)));
    define(
        "burst_ratio_1h", m -> range(m, "1h").count() * 24.0 / Math.max(range(m, "1d").count(), 1));
    define(
        "spread_ratio_1h",
        m -> distinctAuthors(m, "1h") / Math.max(m.spread().in(ms("1h"), m.asOfMs()).count(), 1));
    define("flagged_ratio_7d", m -> flagged(m, "7d") / Math.max(verdicts(m, "7d").count(), 1));
  }

  private void define(String name, ToDoubleFunction<Moment> feature) {
    features.put(name, feature);
  }

  private static long ms(String window) {
    return Window.parse(window).lengthMs();
  }

  private static Range range(Moment m, String window) {
    return m.posting().in(ms(window), m.asOfMs());
  }

  private static double mean(Moment m, String window, int column) {
    return m.posting().mean(range(m, window), column);
  }

  private static double distinctTexts(Moment m, String window) {
    return m.posting().distinct(range(m, window), TEXT);
  }

  private static double distinctAuthors(Moment m, String window) {
    return m.spread().distinct(m.spread().in(ms(window), m.asOfMs()), AUTHOR);
  }

  private static Range verdicts(Moment m, String window) {
    return m.reputation().in(ms(window), m.asOfMs());
  }

  private static double flagged(Moment m, String window) {
    return m.reputation().sum(verdicts(m, window), FLAGGED);
  }

  /** Whether the feature is one of those that posts and verdicts decide. */
  boolean knows(String feature) {
    return features.containsKey(feature);
  }

  /** Those, as {@code view:feature}. */
  Set<String> features() {
    return features.keySet();
  }

  /** The feature as of a post; NaN where it has no value. */
  double value(String feature, Moment moment) {
    return features.get(feature).applyAsDouble(moment);
  }

  String fingerprint(Post post) {
    return read(post).fingerprint();
  }

  private Read read(Post post) {
    return read.computeIfAbsent(
        post.getText(),
        text -> {
          Content content = normalizer.normalize(text);
          Scores scores = scorer.score(content);
          return new Read(
              content.fingerprint(),
              scores.value(scorer.labels().indexOf("toxic")),
              scores.value(scorer.labels().indexOf("spam")));
        });
  }

  /** Ids as small numbers. */
  private int number(String id) {
    return numbers.computeIfAbsent(id, i -> numbers.size());
  }

  private NaiveEntity posting(Post post) {
    return posting.computeIfAbsent(
        post.getAuthorId(), a -> new NaiveEntity(POST_COLUMNS, authorKeptMs));
  }

  private NaiveEntity spread(Post post) {
    return spread.computeIfAbsent(fingerprint(post), t -> new NaiveEntity(1, textKeptMs));
  }

  private NaiveEntity reputation(Post post) {
    return reputation.computeIfAbsent(post.getAuthorId(), a -> new NaiveEntity(2, Long.MAX_VALUE));
  }

  void count(int number, Post post) {
    Read text = read(post);
    posting(post)
        .add(
            number,
            timeMs(post),
            text.toxic(),
            text.spam(),
            post.getText().length(),
            number(text.fingerprint()));
    spread(post).add(number, timeMs(post), number(post.getAuthorId()));
  }

  void takeBack(int number, Post post) {
    posting(post).remove(number, timeMs(post));
    spread(post).remove(number, timeMs(post));
  }

  /** A post was answered. */
  void answered(int number, Post post, String action) {
    reputation(post)
        .add(
            number,
            timeMs(post) + SETTLE_MS,
            action.equals("allow") ? 0 : 1,
            action.equals("remove") ? 1 : 0);
  }

  Moment asOf(Post post) {
    return new Moment(posting(post), reputation(post), spread(post), timeMs(post));
  }

  private static long timeMs(Post post) {
    return post.getCreatedAt().toEpochMilli();
  }
}
