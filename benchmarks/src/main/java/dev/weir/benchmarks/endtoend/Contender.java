package dev.weir.benchmarks.endtoend;

import dev.weir.benchmarks.BenchRules;
import dev.weir.benchmarks.load.LoadGenerator;
import dev.weir.streams.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The applications that are compared. */
enum Contender {
  /** Bare Kafka Streams: what the others are measured by. */
  PASS_THROUGH {
    @Override
    List<String> command(String bootstrapServers, Path directory, int partitions, int threads) {
      return List.of(
          PassThrough.class.getName(),
          bootstrapServers,
          directory.toString(),
          Integer.toString(threads));
    }

    @Override
    int revision(byte[] answer) {
      return 1;
    }
  },

  /** {@code weir run}, as it ships. */
  WEIR {
    @Override
    List<String> command(String bootstrapServers, Path directory, int partitions, int threads) {
      return weir(bootstrapServers, directory, partitions, threads);
    }

    @Override
    int revision(byte[] answer) {
      return LoadGenerator.revisionOf(answer);
    }
  },

  /** The same with a policy of a hundred rules over thirty features. */
  WEIR_100_RULES {
    @Override
    List<String> command(String bootstrapServers, Path directory, int partitions, int threads) {
      List<String> command =
          new ArrayList<>(weir(bootstrapServers, directory, partitions, threads));
      try {
        Path policy = directory.resolveSibling("policy.yaml");
        command.add("--policy=" + Files.writeString(policy, BenchRules.overShippedFeatures()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return command;
    }

    @Override
    int revision(byte[] answer) {
      return LoadGenerator.revisionOf(answer);
    }
  };

  private static List<String> weir(
      String bootstrapServers, Path directory, int partitions, int threads) {
    return List.of(
        Main.class.getName(),
        "run",
        "--bootstrap-servers=" + bootstrapServers,
        "--data-dir=" + directory,
        "--listen=127.0.0.1:0",
        "--partitions=" + partitions,
        "--threads=" + threads);
  }

  /** Main class and its arguments. */
  abstract List<String> command(
      String bootstrapServers, Path directory, int partitions, int threads);

  /** Which answer to its post this is: 1 for the first. */
  abstract int revision(byte[] answer);

  /** Name in tables and JSON. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
