package dev.weir.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.event.Post;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An orderly end, and a second start that goes on. */
class RestartIT {
  private static final int POSTS = 400;

  @TempDir Path directory;

  @Test
  void run_endedAndStartedAgain_goesOnWithoutLossOrRepeat() throws Exception {
    Path dataDir = directory.resolve("data");
    List<Post> posts = Posts.of(20261124, POSTS, 20, Duration.ofHours(2));
    try (RunningWeir weir = RunningWeir.start(dataDir);
        Loader loader = new Loader(weir.bootstrapServers());
        VerdictLog verdicts = new VerdictLog(weir.bootstrapServers(), 1)) {
      posts.subList(0, POSTS / 2).forEach(loader::send);
      verdicts.awaitPosts(POSTS / 2, weir);
      isRefusedBeside(dataDir);
      weir.stop(Duration.ofSeconds(10));
      assertThat(weir.said()).contains("weir: ending");
    }
    assertThat(dataDir.resolve("http")).doesNotExist();
    assertThat(dataDir.resolve("bootstrap")).doesNotExist();

    try (RunningWeir weir = RunningWeir.start(dataDir);
        Loader loader = new Loader(weir.bootstrapServers());
        VerdictLog verdicts = new VerdictLog(weir.bootstrapServers(), 1)) {
      posts.subList(POSTS / 2, POSTS).forEach(loader::send);
      verdicts.awaitPosts(POSTS, weir);
      verdicts.drain();
      assertThat(verdicts.verdicts()).hasSize(POSTS);
      assertThat(verdicts.repeated()).isZero();
      Posts.byAuthor(posts)
          .forEach(
              (author, own) ->
                  assertThat(
                          weir.author(
                              author,
                              History.timeMs(own.get(own.size() - 1)),
                              List.of("author_posting:posts_1d")))
                      .extractingByKey("author_posting:posts_1d")
                      .extracting(RunningWeir.Told::value)
                      .isEqualTo((double) own.size()));
    }
  }

  private static void isRefusedBeside(Path dataDir) throws Exception {
    Process second = RunningWeir.launch(dataDir);
    assertThat(second.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).isEqualTo(1);
    assertThat(Files.readString(RunningWeir.logOf(dataDir)))
        .contains("data directory " + dataDir + ": in use by process");
  }
}
