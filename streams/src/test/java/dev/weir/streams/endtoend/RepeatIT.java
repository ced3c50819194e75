package dev.weir.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same posts from scratch give the same verdicts, to the byte. {@code -Dweir.posts=N} has as
 * many posts pass through runs that are killed {@code -Dweir.kills=K} times each, {@code
 * -Dweir.seed=S} has them be others.
 */
class RepeatIT {
  private static final long SEED = Long.getLong("weir.seed", 20261122);
  private static final int POSTS = 1_500;
  private static final int POSTS_THROUGH_KILLS = Integer.getInteger("weir.posts", POSTS);
  private static final int KILLS = Integer.getInteger("weir.kills", 2);

  /** Posts sent and not answered yet: enough for the engine to be in the midst of it at a kill. */
  private static final int AHEAD_MAX = 1_000;

  /** Verdicts kept whole to tell how two runs differ. */
  private static final int KEPT_MAX = 20_000;

  private static final int POSTS_PER_AUTHOR = 40;
  private static final int MEAN_GAP_MS = 400;
  private static final int BURST_EVERY = 8;

  @TempDir Path directory;

  @Test
  void posts_sentTwiceFromScratch_giveTheSameVerdicts() {
    List<Post> posts = Posts.of(SEED, POSTS, 40, Duration.ofHours(6));
    String first = digest("first", posts);
    String second = digest("second", posts);

    assertThat(second).as("seed " + SEED).isEqualTo(first);
  }

  /** By command: minutes to half an hour, by the number of posts (docs/guarantees.md). */
  @Test
  @EnabledIfSystemProperty(
      named = "weir.kills",
      matches = "\\d+",
      disabledReason = "a long run, asked for by -Dweir.kills=K (docs/guarantees.md)")
  void posts_whoseRunsAreKilledAtOtherPoints_giveTheSameVerdicts() {
    VerdictHashes first = throughKills("killed", SEED + 1);
    VerdictHashes second = throughKills("killed elsewhere", SEED + 2);

    assertThat(second.digest())
        .as(() -> "seed " + SEED + ": " + first.differences(second))
        .isEqualTo(first.digest());
  }

  private VerdictHashes throughKills(String name, long killSeed) {
    SortedSet<Integer> kills = kills(killSeed);
    String run = name + ", seed " + SEED + ", killed at " + kills;
    int authors = POSTS_THROUGH_KILLS / POSTS_PER_AUTHOR;
    Iterator<Post> posts =
        Posts.endless(SEED, random -> random.nextInt(authors), MEAN_GAP_MS, BURST_EVERY);
    long startedNanos = System.nanoTime();
    RunningWeir weir = start(name);
    try (Loader loader = new Loader(weir.bootstrapServers());
        VerdictHashes verdicts = new VerdictHashes(weir.bootstrapServers(), 1, KEPT_MAX)) {
      for (int sent = 1; sent <= POSTS_THROUGH_KILLS; sent++) {
        loader.send(posts.next());
        if (!kills.isEmpty() && loader.acknowledged() >= kills.first()) {
          kills.remove(kills.first());
          weir.kill();
          weir = start(name);
        }
        verdicts.awaitPosts(sent - AHEAD_MAX, weir);
      }
      verdicts.awaitPosts(POSTS_THROUGH_KILLS, weir);
      verdicts.drain();
      assertThat(kills).as(run).isEmpty();
      assertThat(verdicts.conflicts()).as(run + ": answers that differ").isEmpty();
      assertThat(verdicts.size()).as(run).isEqualTo(POSTS_THROUGH_KILLS);
      System.out.printf(
          "%s: %d verdicts, %d delivered again, %d s, SHA-256 of all values %s%n",
          run,
          verdicts.size(),
          verdicts.repeated(),
          (System.nanoTime() - startedNanos) / 1_000_000_000,
          verdicts.digest());
      return verdicts;
    } finally {
      weir.close();
    }
  }

  private static SortedSet<Integer> kills(long seed) {
    Random random = new Random(seed);
    SortedSet<Integer> kills = new TreeSet<>();
    while (kills.size() < KILLS) {
      kills.add(POSTS_THROUGH_KILLS / 20 + random.nextInt(POSTS_THROUGH_KILLS * 9 / 10));
    }
    return kills;
  }

  /** Long runs are worth a machine that takes longer to start. */
  private RunningWeir start(String name) {
    boolean longRun = POSTS_THROUGH_KILLS > 100_000;
    return RunningWeir.start(
        longRun ? List.of("-Xmx1g") : RunningWeir.SMALL, directory.resolve(name));
  }

  private String digest(String name, List<Post> posts) {
    try (RunningWeir weir = RunningWeir.start(directory.resolve(name));
        Loader loader = new Loader(weir.bootstrapServers());
        VerdictLog verdicts = new VerdictLog(weir.bootstrapServers(), 1)) {
      // At full speed: verdicts come back at other moments than in the other run.
      posts.forEach(loader::send);
      verdicts.awaitPosts(posts.size(), weir);
      verdicts.drain();
      assertThat(verdicts.conflicts()).isEmpty();
      assertThat(verdicts.repeated()).isZero();
      assertThat(verdicts.verdicts()).hasSameSizeAs(posts);
      assertThat(verdicts.verdicts())
          .as("posts whose author had been flagged before")
          .anyMatch(RepeatIT::knowsOfFlags);
      return verdicts.digest();
    }
  }

  private static boolean knowsOfFlags(Verdict verdict) {
    return verdict.getFeatures().getFeatures().stream()
        .anyMatch(
            f ->
                f.getName().equals("author_reputation:flagged_7d")
                    && f.getValue() instanceof Long flagged
                    && flagged > 0);
  }
}
