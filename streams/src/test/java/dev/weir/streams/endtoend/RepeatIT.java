package dev.weir.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same posts from scratch give the same verdicts, to the byte. */
class RepeatIT {
  private static final long SEED = 20261122;
  private static final int POSTS = 1_500;

  @TempDir Path directory;

  @Test
  void posts_sentTwiceFromScratch_giveTheSameVerdicts() {
    List<Post> posts = Posts.of(SEED, POSTS, 40, Duration.ofHours(6));
    String first = digest("first", posts);
    String second = digest("second", posts);

    assertThat(second).as("seed " + SEED).isEqualTo(first);
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
