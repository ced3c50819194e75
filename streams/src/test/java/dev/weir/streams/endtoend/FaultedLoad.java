package dev.weir.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.feature.FeatureValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Posts sent while something is broken, and what must have come of them, counted from the posts
 * alone: one verdict each, however often delivered; in each verdict the counts that the log gives;
 * in every lookup the counts of all posts.
 *
 * <p>Posts of one author are sent in event time, so that a verdict's counts are a property of the
 * log whatever the interleaving of authors.
 */
final class FaultedLoad implements AutoCloseable {
  private static final String POSTS_7D = "author_posting:posts_7d";
  private static final String POSTS_1H = "author_posting:posts_1h";
  private static final String VERDICTS_7D = "author_reputation:verdicts_7d";
  private static final int MEAN_GAP_MS = 20_000;
  private static final int BURST_EVERY = 8;
  private static final long SETTLE_MS = 1_000;

  private final Iterator<Post> posts;
  private final List<Post> sent = new ArrayList<>();
  private final Map<String, List<Post>> byAuthor = new HashMap<>();
  private final Loader loader;
  private final VerdictLog verdicts;
  private final Supplier<String> said;

  /**
   * @param authors draws who posts next
   * @param said what to tell when something is awaited in vain
   */
  FaultedLoad(
      String bootstrapServers,
      int partitions,
      long seed,
      ToIntFunction<Random> authors,
      Supplier<String> said) {
    this.posts = Posts.endless(seed, authors, MEAN_GAP_MS, BURST_EVERY);
    this.loader = new Loader(bootstrapServers);
    this.verdicts = new VerdictLog(bootstrapServers, partitions);
    this.said = said;
  }

  /** Draws evenly among so many authors. */
  static ToIntFunction<Random> evenly(int authors) {
    return random -> random.nextInt(authors);
  }

  /** Sends so many more posts as fast as they are taken; waits for nothing. */
  void send(int count) {
    for (int i = 0; i < count; i++) {
      Post post = posts.next();
      loader.send(post);
      sent.add(post);
      byAuthor.computeIfAbsent(post.getAuthorId(), a -> new ArrayList<>()).add(post);
    }
  }

  /** Posts sent so far. */
  int sent() {
    return sent.size();
  }

  /** Waits until so many posts are answered. */
  void awaitAnswered(int count) {
    verdicts.awaitPosts(count, said);
  }

  /** Waits until everything sent is answered. */
  void awaitAnswered() {
    loader.awaitAcknowledged(sent.size());
    awaitAnswered(sent.size());
  }

  /** Sends so many more and waits for their verdicts; milliseconds that took. */
  long sendAndAwait(int count) {
    long startedNanos = System.nanoTime();
    send(count);
    awaitAnswered();
    return (System.nanoTime() - startedNanos) / 1_000_000;
  }

  /** Deliveries beyond the first of each verdict. */
  int repeated() {
    return verdicts.repeated();
  }

  VerdictLog verdicts() {
    return verdicts;
  }

  Loader loader() {
    return loader;
  }

  /**
   * Breaks something in the midst of so many posts and mends it; then everything must hold. Tells
   * how long it took and what was repeated.
   *
   * @param weir whom to ask, once it is mended
   */
  void through(
      String fault, int posts, long seed, Supplier<RunningWeir> weir, Runnable brokenAndMended) {
    int repeatedBefore = repeated();
    int before = sent();
    send(posts);
    awaitAnswered(before + posts / 10);
    brokenAndMended.run();
    long mendedNanos = System.nanoTime();
    awaitAnswered();
    long recoveryMs = (System.nanoTime() - mendedNanos) / 1_000_000;
    int answered = sent() - before;
    sendAndAwait(posts / 10);
    check(weir.get(), "seed " + seed + ", " + fault);
    System.out.printf(
        "fault: %s: all of %d answered %d ms after it was mended, %d deliveries repeated, 0 lost, 0"
            + " with other contents, all counts exact%n",
        fault, answered, recoveryMs, repeated() - repeatedBefore);
  }

  /** All that must hold once everything sent is answered, as that instance tells it. */
  void check(RunningWeir weir, String when) {
    awaitAnswered();
    verdicts.drain();
    checkVerdicts(when);
    checkLookups(weir, when);
  }

  /** No verdict lost, none with two contents, none from other counts than the log gives. */
  void checkVerdicts(String when) {
    assertThat(verdicts.conflicts()).as(when + ": verdicts with two contents").isEmpty();
    Map<String, Verdict> first = new HashMap<>();
    verdicts.verdicts().stream()
        .filter(verdict -> verdict.getRevision() == 1)
        .forEach(verdict -> first.put(verdict.getPostId(), verdict));
    assertThat(first.keySet())
        .as(when + ": posts with a verdict")
        .containsExactlyInAnyOrderElementsOf(sent.stream().map(Post::getPostId).toList());
    List<String> stale = new ArrayList<>();
    byAuthor.forEach(
        (author, own) -> {
          for (int i = 0; i < own.size(); i++) {
            Map<String, FeatureValue> seen = seen(first.get(own.get(i).getPostId()));
            long atMs = History.timeMs(own.get(i));
            History history = new History(own.subList(0, i + 1));
            same(stale, own.get(i), seen, POSTS_7D, history.in("7d", atMs).size());
            same(stale, own.get(i), seen, POSTS_1H, history.in("1h", atMs).size());
            same(stale, own.get(i), seen, VERDICTS_7D, history.in("7d", atMs - SETTLE_MS).size());
          }
        });
    assertThat(stale).as(when + ": verdicts from other counts than the log gives").isEmpty();
  }

  private static void same(
      List<String> stale,
      Post post,
      Map<String, FeatureValue> seen,
      String feature,
      long expected) {
    FeatureValue value = seen.get(feature);
    double told = value.getValue() instanceof Number number ? number.doubleValue() : 0;
    if (Math.abs(told - expected) > value.getErrorBound()) {
      stale.add(post.getPostId() + ": " + feature + " " + value + " (expected: " + expected + ")");
    }
  }

  private static Map<String, FeatureValue> seen(Verdict verdict) {
    Map<String, FeatureValue> seen = new HashMap<>();
    for (FeatureValue feature : verdict.getFeatures().getFeatures()) {
      seen.put(feature.getName(), feature);
    }
    return seen;
  }

  /** Every author's counts, as of its last post and its verdict. */
  void checkLookups(RunningWeir weir, String when) {
    List<String> features = List.of(POSTS_7D, POSTS_1H, VERDICTS_7D);
    byAuthor.forEach(
        (author, own) -> {
          long lastMs = History.timeMs(own.get(own.size() - 1));
          // The last answers may still be on their way back to their author.
          Await.until(
              () -> told(weir, author, lastMs + 10_000, features, VERDICTS_7D) >= own.size(),
              () -> when + ", " + author + ": verdicts counted\n" + said.get());
          assertThat(told(weir, author, lastMs + 10_000, features, VERDICTS_7D))
              .as(when + ", " + author + ": verdicts")
              .isEqualTo(own.size());
          History history = new History(own);
          Map<String, RunningWeir.Told> told = weir.author(author, lastMs, features);
          for (String feature : List.of(POSTS_7D, POSTS_1H)) {
            String window = feature.substring(feature.lastIndexOf('_') + 1);
            assertThat(told.get(feature).value())
                .as(when + ", " + author + ": " + feature + " " + told.get(feature))
                .isCloseTo(
                    (double) history.in(window, lastMs).size(), within(told.get(feature).bound()));
          }
        });
  }

  private static double told(
      RunningWeir weir, String author, long asOfMs, List<String> features, String feature) {
    RunningWeir.Told told = weir.author(author, asOfMs, features).get(feature);
    return told == null || told.value() == null ? -1 : told.value();
  }

  @Override
  public void close() {
    loader.close();
    verdicts.close();
  }
}
