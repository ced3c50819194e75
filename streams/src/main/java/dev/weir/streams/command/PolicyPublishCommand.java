package dev.weir.streams.command;

import dev.weir.internal.Release;
import dev.weir.moderation.policy.Policy;
import dev.weir.moderation.policy.PolicyException;
import dev.weir.moderation.policy.PolicySource;
import dev.weir.moderation.rollout.Share;
import dev.weir.streams.policies.ReleasePlan;
import dev.weir.streams.policies.Releases;
import dev.weir.streams.settings.KafkaConnection;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir policy publish}. */
@Command(
    name = "publish",
    description = {
      "Put a policy in force on all instances while they run; each verdict says by which one it was"
          + " decided.",
      "It is checked first, and refused with every mistake when it has any. Then waits until all"
          + " instances decide by it."
    },
    footer = {
      "",
      "Examples:",
      "  weir policy publish policy.yaml --note 'stricter on links'",
      "  weir policy publish policy.yaml --shadow          looks on, its answers are in the verdicts",
      "  weir policy publish policy.yaml --percentage 5    decides 5 % of the authors",
      "",
      "Exit code 0 when all instances decide by it, 1 when one does not in time, 2 when the policy"
          + " has mistakes."
    })
final class PolicyPublishCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private PolicyFile with = new PolicyFile();
  @Mixin private ReleaseOptions options = new ReleaseOptions();

  @Parameters(paramLabel = "FILE", description = "policy.yaml.")
  private Path file = Path.of("policy.yaml");

  @Option(
      names = "--shadow",
      description = "Let it look on beside the policy in force: decided by both, acted by one.")
  private boolean shadow;

  @Option(
      names = "--percentage",
      paramLabel = "P",
      description = "Let it decide that share, 0 to 100 in steps of 0.01.")
  private @Nullable BigDecimal percentage;

  @Option(
      names = "--by",
      paramLabel = "WHAT",
      description = "Whose share: of authors, or of posts (default: ${DEFAULT-VALUE}).")
  private Share.By by = Share.By.AUTHOR;

  @Option(
      names = "--salt",
      paramLabel = "TEXT",
      description =
          "Another salt takes others; a greater share with the same salt takes those of the smaller"
              + " one, too (default: the policy's name).")
  private @Nullable String salt;

  @Override
  public Integer call() throws InterruptedException {
    if (shadow && percentage != null) {
      throw new CommandFailure("--shadow and --percentage (expected: one of them)");
    }
    BigDecimal asked = percentage;
    int hundredths = asked == null ? 0 : hundredths(asked);
    PolicySource source;
    String name;
    try {
      source = with.source(file);
      Policy checked = with.check(file);
      checked.notices().forEach(notice -> Consoles.err(spec).println("note: " + notice));
      name = checked.name();
    } catch (PolicyException e) {
      e.problems().forEach(problem -> Consoles.err(spec).println(problem));
      Consoles.err(spec).println("weir: " + file + " has mistakes; nothing was published");
      Consoles.err(spec).flush();
      return PolicyCheckCommand.BROKEN;
    }
    KafkaConnection kafka = connection.kafka();
    try (Publication publication = Publication.open(kafka, with.configuration()::moderator)) {
      ReleasePlan plan = options.plan(Instant.now());
      Releases before = publication.releases();
      if ((shadow || asked != null) && before.newest().isEmpty()) {
        throw new CommandFailure(
            "no policy is in force yet that a candidate could stand beside; publish one without"
                + " --shadow and --percentage");
      }
      String version = publication.text(source, plan);
      Release release =
          shadow
              ? plan.shadow(before, version)
              : asked != null
                  ? plan.share(
                      before, version, new Share(hundredths, salt == null ? name : salt, by))
                  : plan.enforce(before, version);
      return publication.publish(
          release, options.patience(), Consoles.out(spec), Consoles.err(spec), output.json());
    }
  }

  private static int hundredths(BigDecimal percentage) {
    try {
      int hundredths = percentage.movePointRight(2).intValueExact();
      if (hundredths >= 0 && hundredths <= Share.WHOLE) {
        return hundredths;
      }
    } catch (ArithmeticException e) {
      // said below
    }
    throw new CommandFailure(
        "--percentage: " + percentage.toPlainString() + " (expected: 0 to 100 in steps of 0.01)");
  }
}
