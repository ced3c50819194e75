package dev.weir.streams;

import dev.weir.streams.settings.EngineSettings;
import dev.weir.streams.settings.ModerationFiles;
import dev.weir.streams.topics.Topics;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a command needs to know to run an engine: {@code @Mixin} of run and demo. */
final class EngineOptions {
  @Option(
      names = "--definitions",
      paramLabel = "FILE",
      description = "features.yaml (default: the one that ships, for a social platform).")
  private @Nullable Path definitions;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "policy.yaml (default: the one that ships).")
  private @Nullable Path policy;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Text model made by weir train (default: the one that ships).")
  private @Nullable Path model;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description =
          "Partitions per topic, for topics that are made (default: ${DEFAULT-VALUE}). Cannot be"
              + " changed later.")
  int partitions = Topics.EMBEDDED_PARTITIONS;

  @Option(
      names = "--replication",
      paramLabel = "N",
      description =
          "Copies of each partition, for topics that are made (default: ${DEFAULT-VALUE}).")
  int replication = 1;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Stream threads (default: 2, or the cores if fewer).")
  int threads = Math.min(2, Runtime.getRuntime().availableProcessors());

  @Option(
      names = "--commit-interval-ms",
      paramLabel = "MS",
      description =
          "How much a crash repeats; does not delay verdicts (default: ${DEFAULT-VALUE}).")
  long commitIntervalMs = EngineSettings.DEFAULT_COMMIT_INTERVAL.toMillis();

  @Option(
      names = "--application-id",
      paramLabel = "NAME",
      description = "Consumer group and prefix of the changelogs (default: ${DEFAULT-VALUE}).")
  String applicationId = EngineSettings.DEFAULT_APPLICATION_ID;

  ModerationFiles files() {
    return new ModerationFiles(
        Optional.ofNullable(definitions), Optional.ofNullable(policy), Optional.ofNullable(model));
  }
}
