package dev.weir.streams.command;

import dev.weir.internal.Release;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir policy resume}. */
@Command(
    name = "resume",
    description = {
      "Let a rule speak again that was paused for having left its band.",
      "Authors are counted anew from then on, for all bands."
    },
    footer = {"", "Examples:", "  weir policy resume copy-paste --note 'it was a campaign indeed'"})
final class PolicyResumeCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private PolicyFile with = new PolicyFile();
  @Mixin private ReleaseOptions options = new ReleaseOptions();

  @Parameters(paramLabel = "RULE", description = "Which one; weir policy status names them.")
  private String rule = "";

  @Override
  public Integer call() throws InterruptedException {
    try (Publication publication =
        Publication.open(connection.kafka(), with.configuration()::moderator)) {
      Release release;
      try {
        release = options.plan(Instant.now()).resume(publication.releases(), rule);
      } catch (IllegalArgumentException e) {
        throw new CommandFailure(String.valueOf(e.getMessage()), e);
      }
      return publication.publish(
          release, options.patience(), Consoles.out(spec), Consoles.err(spec), output.json());
    }
  }
}
