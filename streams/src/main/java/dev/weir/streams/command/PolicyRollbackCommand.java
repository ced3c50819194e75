package dev.weir.streams.command;

import dev.weir.internal.Release;
import dev.weir.streams.policies.ReleasePlan;
import dev.weir.streams.policies.Releases;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir policy rollback}. */
@Command(
    name = "rollback",
    description = {
      "Put what held before in force again, as a new release.",
      "Without an id: the last release that had other policies than the one in force. A rollback"
          + " stands for the release that it took up again, so that a second one goes back one"
          + " further."
    },
    footer = {
      "",
      "Examples:",
      "  weir policy rollback",
      "  weir policy rollback                 once more: one further back",
      "  weir policy rollback 7-3f2a --note 'links were mostly fine'"
    })
final class PolicyRollbackCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private PolicyFile with = new PolicyFile();
  @Mixin private ReleaseOptions options = new ReleaseOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "RELEASE",
      description = "Which one; weir policy status --history names them.")
  private @Nullable String id;

  @Override
  public Integer call() throws InterruptedException {
    try (Publication publication =
        Publication.open(connection.kafka(), with.configuration()::moderator)) {
      Releases releases = publication.releases();
      String wanted = id;
      Release to =
          (wanted == null ? ReleasePlan.previous(releases) : releases.release(wanted))
              .orElseThrow(
                  () ->
                      new CommandFailure(
                          wanted == null
                              ? "there is no release before with other policies"
                              : "release "
                                  + wanted
                                  + ": none (expected: one that weir policy status --history"
                                  + " names)"));
      return publication.publish(
          options.plan(Instant.now()).rollback(releases, to),
          options.patience(),
          Consoles.out(spec),
          Consoles.err(spec),
          output.json());
    }
  }
}
