package dev.weir.streams.command;

import dev.weir.streams.policies.ReleasePlan;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is said of a release, and how long it is waited for: {@code @Mixin}. */
final class ReleaseOptions {
  private static final int WORDS_MAX = 1_000;

  @Option(names = "--note", paramLabel = "TEXT", description = "Why; kept with the release.")
  private @Nullable String note;

  @Option(
      names = "--author",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name:-unknown}",
      description = "Who publishes (default: the user's name).")
  private String author = "unknown";

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description = "How long instances are waited for (default: ${DEFAULT-VALUE}); 0: not at all.")
  private int waitSeconds = 30;

  ReleasePlan plan(Instant now) {
    if (author.length() > WORDS_MAX || (note != null && note.length() > WORDS_MAX)) {
      throw new CommandFailure("--author, --note: longer than " + WORDS_MAX + " characters");
    }
    return new ReleasePlan(author, note, now);
  }

  Duration patience() {
    if (waitSeconds < 0 || waitSeconds > 86_400) {
      throw new CommandFailure("--wait: " + waitSeconds + " (expected: 0 to 86400 seconds)");
    }
    return Duration.ofSeconds(waitSeconds);
  }
}
