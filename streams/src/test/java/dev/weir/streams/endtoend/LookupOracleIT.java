package dev.weir.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.event.Post;
import dev.weir.streams.endtoend.RunningWeir.Told;
import java.nio.file.Path;
import java.time.Duration;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lookups while posts stream in, against the naive computation over what was sent. */
class LookupOracleIT {
  private static final long SEED = 20261123;
  private static final int POSTS = 2_000;
  private static final int AHEAD_MAX = 300;

  private static final List<String> FEATURES =
      List.of(
          "author_posting:posts_10s",
          "author_posting:posts_10m",
          "author_posting:posts_1h",
          "author_posting:posts_1d",
          "author_posting:text_length_1h",
          "author_posting:text_length_min_1h",
          "author_posting:text_length_max_1h",
          "author_posting:text_length_sum_1h",
          "author_posting:distinct_texts_1h");

  private final Random random = new Random(SEED);
  private int lookups;
  private int exact;
  private int unknown;

  @TempDir Path directory;

  @Test
  void lookups_duringLoad_tellWhatACountOverThePostsTells() {
    // Few authors: windows that hold many posts.
    List<Post> posts = Posts.of(SEED, POSTS, 12, Duration.ofHours(30));
    try (RunningWeir weir = RunningWeir.start(directory.resolve("data"));
        Loader loader = new Loader(weir.bootstrapServers());
        VerdictLog verdicts = new VerdictLog(weir.bootstrapServers(), 1)) {
      for (int i = 0; i < posts.size(); i++) {
        loader.send(posts.get(i));
        verdicts.awaitPosts(i - AHEAD_MAX, weir);
        if (i % 25 == 24) {
          look(weir, posts.subList(0, i + 1), verdicts);
        }
      }
    }
    assertThat(lookups).as("lookups").isGreaterThanOrEqualTo(POSTS / 30);
    assertThat(exact).as("exact values").isGreaterThan(lookups * 5);
    assertThat(unknown).as("values that the row could not tell").isLessThan(lookups);
  }

  /** Looks up an author as of one of the posts that are answered by now. */
  private void look(RunningWeir weir, List<Post> sent, VerdictLog verdicts) {
    var answered = verdicts.verdicts();
    if (answered.isEmpty()) {
      return;
    }
    String author = answered.get(random.nextInt(answered.size())).getAuthorId();
    // Posts of one author are answered in order: up to its latest answer all are counted.
    List<Post> counted =
        sent.stream()
            .filter(p -> p.getAuthorId().equals(author) && verdicts.answers(p.getPostId()))
            .toList();
    int back = Math.min(random.nextInt(30), counted.size() - 1);
    long asOfMs =
        Math.max(
            History.timeMs(counted.get(0)),
            History.timeMs(counted.get(counted.size() - 1 - back)) - random.nextInt(3));
    compare(weir.author(author, asOfMs, FEATURES), new History(counted), author, asOfMs);
    lookups++;
  }

  private void compare(Map<String, Told> told, History history, String author, long asOfMs) {
    for (String window : List.of("10s", "10m", "1h", "1d")) {
      same(told, "posts_" + window, history.in(window, asOfMs).size(), author, asOfMs);
    }
    List<Post> hour = history.in("1h", asOfMs);
    if (hour.isEmpty()) {
      return;
    }
    IntSummaryStatistics lengths =
        hour.stream().mapToInt(p -> p.getText().length()).summaryStatistics();
    same(told, "text_length_1h", lengths.getAverage(), author, asOfMs);
    same(told, "text_length_min_1h", lengths.getMin(), author, asOfMs);
    same(told, "text_length_max_1h", lengths.getMax(), author, asOfMs);
    same(told, "text_length_sum_1h", (double) lengths.getSum(), author, asOfMs);
    // Texts that differ here differ in their words, so each is a near-duplicate group of its own
    // or joins one: never more groups than texts.
    long texts = hour.stream().map(Post::getText).distinct().count();
    Told distinct = told.get("author_posting:distinct_texts_1h");
    if (distinct.value() != null) {
      assertThat(distinct.value())
          .as("seed %d, %s as of %d: distinct_texts_1h %s", SEED, author, asOfMs, distinct)
          .isBetween(1.0, texts + distinct.bound());
    }
  }

  private void same(
      Map<String, Told> told, String feature, double expected, String author, long asOfMs) {
    Told value = told.get("author_posting:" + feature);
    if (value.status().equals("INVALID")) {
      // The row does not reach back that far, and says so.
      unknown++;
      return;
    }
    assertThat(value.value())
        .as("seed %d, %s as of %d: %s %s", SEED, author, asOfMs, feature, value)
        .isNotNull()
        .isCloseTo(expected, within(value.bound() + 1e-9 * Math.abs(expected)));
    exact += value.bound() == 0 ? 1 : 0;
  }
}
