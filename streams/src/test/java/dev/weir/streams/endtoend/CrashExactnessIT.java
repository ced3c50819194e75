package dev.weir.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.streams.endtoend.RunningWeir.Told;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** kill -9 at random points of a load: no verdict lost or changed, every count as counted. */
class CrashExactnessIT {
  private static final int POSTS = 3_000;
  private static final int AUTHORS = 100;
  private static final int KILLS = 4;

  /** Posts sent and not answered yet: enough for the engine to be in the midst of it at a kill. */
  private static final int AHEAD_MAX = 400;

  private static final List<String> COUNTS =
      List.of(
          "author_posting:posts_1h",
          "author_posting:posts_1d",
          "author_posting:posts_7d",
          "author_reputation:verdicts_7d");

  @TempDir Path directory;

  @ParameterizedTest(name = "partitions {0}, seed {1}")
  @CsvSource({"1, 20261120", "3, 20261121"})
  void load_killedAtRandomPoints_isCountedAndAnsweredExactly(int partitions, long seed) {
    List<Post> posts = Posts.of(seed, POSTS, AUTHORS, Duration.ofDays(3));
    TreeSet<Integer> kills = new TreeSet<>();
    Random random = new Random(seed);
    while (kills.size() < KILLS) {
      kills.add(POSTS / 20 + random.nextInt(POSTS * 9 / 10));
    }
    String run = "seed " + seed + ", partitions " + partitions + ", killed at " + kills;
    RunningWeir weir = start(partitions);
    try (Loader loader = new Loader(weir.bootstrapServers());
        VerdictLog verdicts = new VerdictLog(weir.bootstrapServers(), partitions)) {
      for (int i = 0; i < posts.size(); i++) {
        loader.send(posts.get(i));
        if (!kills.isEmpty() && loader.acknowledged() >= kills.first()) {
          kills.pollFirst();
          weir.kill();
          weir = start(partitions);
        }
        verdicts.awaitPosts(i - AHEAD_MAX, weir);
      }
      loader.awaitAcknowledged(POSTS);
      assertThat(kills).as(run).isEmpty();
      verdicts.awaitPosts(POSTS, weir);
      for (var author : Posts.byAuthor(posts).entrySet()) {
        isCounted(weir, author.getKey(), author.getValue(), run);
      }
      verdicts.drain();
      assertThat(verdicts.conflicts()).as(run + ": answers that differ").isEmpty();
      assertThat(verdicts.verdicts())
          .as(run)
          .extracting(Verdict::getPostId)
          .containsExactlyElementsOf(posts.stream().map(Post::getPostId).toList());
      System.out.printf(
          "%s: %d verdicts delivered again, %d of them with other timings%n",
          run, verdicts.repeated(), verdicts.retimed());
    } finally {
      weir.close();
    }
  }

  private RunningWeir start(int partitions) {
    return RunningWeir.start(directory.resolve("data"), "--partitions", String.valueOf(partitions));
  }

  /** Counts as of the author's last post, and of the moment when its verdict counts too. */
  private static void isCounted(RunningWeir weir, String author, List<Post> posts, String run) {
    long lastMs = History.timeMs(posts.get(posts.size() - 1));
    long settledMs = lastMs + 10_000;
    // The last answers may still be on their way back to their author.
    Await.until(
        () -> reputation(weir, author, settledMs) >= posts.size(),
        () -> run + ", " + author + ": " + reputation(weir, author, settledMs) + " verdicts");
    assertThat(reputation(weir, author, settledMs)).as(run + ", " + author).isEqualTo(posts.size());
    Map<String, Told> told = weir.author(author, lastMs, COUNTS);
    History history = new History(posts);
    for (String window : List.of("1h", "1d", "7d")) {
      Told posted = told.get("author_posting:posts_" + window);
      assertThat(posted.value())
          .as(run + ", " + author + ", posts_" + window + " " + posted)
          .isCloseTo(history.in(window, lastMs).size(), within(posted.bound()));
    }
    assertThat(told.get("author_posting:posts_7d").bound()).as(run).isZero();
    assertThat(told.get("author_posting:posts_1h").bound()).as(run).isZero();
  }

  private static double reputation(RunningWeir weir, String author, long asOfMs) {
    Double value = weir.author(author, asOfMs, COUNTS).get("author_reputation:verdicts_7d").value();
    return value == null ? 0 : value;
  }
}
