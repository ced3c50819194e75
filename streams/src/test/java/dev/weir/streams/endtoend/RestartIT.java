package dev.weir.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.event.Post;
import dev.weir.streams.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
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
      isFoundWell(weir.bootstrapServers());
    }
  }

  /** The one broker is warned of, and on a full disk that disk; nothing else is wrong. */
  private static void isFoundWell(String bootstrapServers) {
    StringWriter told = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(told))
            .execute("doctor", "--bootstrap-servers", bootstrapServers);
    List<String> wrong =
        told.toString().lines().filter(l -> l.startsWith("fail") || l.startsWith("warn")).toList();

    assertThat(wrong)
        .filteredOn(line -> !line.contains(" disks "))
        .singleElement()
        .asString()
        .contains("cluster", bootstrapServers, "fewer than three");
    assertThat(told.toString())
        .contains("topics: there, as weir topics init makes them, copies in sync")
        .contains("5 changelogs: compacted, copies in sync")
        .contains("group weir: all is read")
        .contains(": ready")
        .contains(" ms before the broker's");
    assertThat(code).isEqualTo(wrong.stream().anyMatch(l -> l.startsWith("fail")) ? 1 : 0);
  }

  private static void isRefusedBeside(Path dataDir) throws Exception {
    Process second = RunningWeir.launch(dataDir);
    assertThat(second.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).isEqualTo(1);
    assertThat(Files.readString(RunningWeir.logOf(dataDir)))
        .contains("data directory " + dataDir + ": in use by process");
  }
}
