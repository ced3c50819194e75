package dev.weir.streams.command;

import dev.weir.streams.topics.TopicAdmin;
import dev.weir.streams.topics.Topics;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir topics}: makes the topics of the data path on a cluster. */
@Command(
    name = "topics",
    description = "Make the topics of the data path.",
    subcommands = TopicsCommand.Init.class)
public final class TopicsCommand {

  /** {@code weir topics init}. */
  @Command(
      name = "init",
      description = {
        "Make the topics that are missing, check the others.",
        "Doing it again changes nothing. Fails when a topic has another number of partitions."
      },
      footer = {
        "",
        "Example: weir topics init --bootstrap-servers kafka-1:9092 --partitions 12 --replication 3"
      })
  static final class Init implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private OutputOptions output = new OutputOptions();

    @Option(
        names = "--partitions",
        paramLabel = "N",
        description =
            "Partitions per topic (default: ${DEFAULT-VALUE}). Cannot be changed later: state is"
                + " bound to it.")
    private int partitions = Topics.EMBEDDED_PARTITIONS;

    @Option(
        names = "--replication",
        paramLabel = "N",
        description = "Copies of each partition (default: ${DEFAULT-VALUE}).")
    private int replication = 1;

    @Override
    public Integer call() {
      if (partitions < 1 || replication < 1 || replication > Short.MAX_VALUE) {
        throw new CommandFailure(
            "--partitions " + partitions + " --replication " + replication + " (expected: >= 1)");
      }
      List<TopicAdmin.State> states =
          TopicAdmin.ensure(connection.kafka(), partitions, replication);
      PrintWriter out = Consoles.out(spec);
      for (TopicAdmin.State state : states) {
        if (output.json()) {
          out.printf(
              "{\"topic\":\"%s\",\"partitions\":%d,\"key\":\"%s\",\"retention_ms\":%d,\"outcome\":\"%s\"}%n",
              state.topic().name(),
              state.partitions(),
              state.topic().key(),
              state.topic().retention().toMillis(),
              state.outcome().name().toLowerCase(java.util.Locale.ROOT));
        } else {
          out.printf(
              "%-20s %3d partitions, kept %d days: %s%n",
              state.topic().name(),
              state.partitions(),
              state.topic().retention().toDays(),
              state.outcome().name().toLowerCase(java.util.Locale.ROOT));
        }
      }
      out.flush();
      return 0;
    }
  }
}
