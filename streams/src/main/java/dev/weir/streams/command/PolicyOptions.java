package dev.weir.streams.command;

import dev.weir.moderation.Moderator;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.enforcement.Enforcement;
import dev.weir.streams.live.LiveTableException;
import dev.weir.streams.policies.PolicyArchive;
import dev.weir.streams.settings.Configuration;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.settings.ModerationFiles;
import dev.weir.streams.stage.StageMeters;
import dev.weir.streams.stage.StageParts;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What decisions are made again with: {@code @Mixin} of the commands that do so. */
final class PolicyOptions {
  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description =
          "policy.yaml (default: each verdict's own, as it was published; where none was, the one"
              + " that ships).")
  private @Nullable Path policy;

  @Option(
      names = "--definitions",
      paramLabel = "FILE",
      description = "features.yaml of the instance (default: the one that ships).")
  private @Nullable Path definitions;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Text model (default: the one that ships).")
  private @Nullable Path model;

  /**
   * Reads and checks the files.
   *
   * @throws dev.weir.streams.settings.ConfigurationException with every problem of every file
   */
  StageParts parts() {
    Configuration configuration = configuration();
    return new StageParts(
        configuration.definitions(),
        configuration.definitions().version(),
        configuration.columns(),
        configuration.firstLook(),
        new Normalizer(),
        configuration.scorer(),
        new Moderator(configuration.scorer(), configuration.policy(), new Enforcement()),
        InstantSource.system(),
        StageMeters.NONE,
        true);
  }

  /** The published policies, if they are to be taken: no file was given, and there are some. */
  Optional<PolicyArchive> archive(KafkaConnection kafka) {
    if (policy != null) {
      return Optional.empty();
    }
    try {
      return PolicyArchive.read(kafka, configuration()::moderator);
    } catch (LiveTableException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private Configuration configuration() {
    return Configuration.load(
        new ModerationFiles(
            Optional.ofNullable(definitions),
            Optional.ofNullable(policy),
            Optional.ofNullable(model)));
  }
}
