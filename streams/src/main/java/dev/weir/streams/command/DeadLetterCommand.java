package dev.weir.streams.command;

import dev.weir.event.DeadLetter;
import dev.weir.event.DeadLetterReason;
import dev.weir.streams.ingest.EventSink;
import dev.weir.streams.ingest.IngestException;
import dev.weir.streams.ingest.KafkaSink;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import dev.weir.streams.wire.DeadLetters;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir dead-letter}: records that were set aside. Contents are never printed. */
@Command(
    name = "dead-letter",
    description = "Look at records that were set aside, and send them again.",
    subcommands = {
      DeadLetterCommand.ListLetters.class,
      DeadLetterCommand.Show.class,
      DeadLetterCommand.Replay.class
    })
public final class DeadLetterCommand {

  private static void forEach(
      ConnectionOptions connection, PrintWriter err, Consumer<DeadLetter> reader) {
    AvroCodec<DeadLetter> codec = AvroCodec.of(DeadLetter.class);
    try (TopicTail tail = new TopicTail(connection.kafka(), Topics.DEAD_LETTER)) {
      tail.read(
          true,
          false,
          record -> {
            codec
                .decode(record.value())
                .run(
                    reader,
                    why ->
                        err.printf(
                            "weir: %s/%d/%d: %s%n",
                            record.topic(), record.partition(), record.offset(), why.message()));
            return true;
          });
    }
  }

  private static Map<String, Object> values(DeadLetter letter) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", DeadLetters.key(letter));
    values.put("reason", letter.getReason().name());
    values.put("stage", letter.getStage());
    values.put("check", letter.getErrorClass());
    values.put("message", letter.getMessage());
    values.put("record_timestamp", letter.getRecordTimestamp().toString());
    ByteBuffer value = letter.getValue();
    values.put("value_bytes", value == null ? null : value.remaining());
    return values;
  }

  /** {@code weir dead-letter list}. */
  @Command(name = "list", description = "List them, oldest first.")
  static final class ListLetters implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private OutputOptions output = new OutputOptions();

    @Option(
        names = "--reason",
        paramLabel = "REASON",
        description = "With this reason only: ${COMPLETION-CANDIDATES}.")
    private @Nullable DeadLetterReason reason;

    @Option(names = "--limit", paramLabel = "N", description = "At most N.")
    private long limit = Long.MAX_VALUE;

    @Override
    public Integer call() {
      PrintWriter out = Consoles.out(spec);
      long[] printed = {0};
      forEach(
          connection,
          Consoles.err(spec),
          letter -> {
            if ((reason != null && reason != letter.getReason()) || printed[0] >= limit) {
              return;
            }
            printed[0]++;
            if (output.json()) {
              Json.print(out, values(letter));
            } else {
              out.printf(
                  "%-24s %-15s %-10s %s%n",
                  DeadLetters.key(letter),
                  letter.getReason(),
                  letter.getStage(),
                  letter.getMessage());
            }
          });
      out.flush();
      return 0;
    }
  }

  /** {@code weir dead-letter show}. */
  @Command(name = "show", description = "Show one, without its content.")
  static final class Show implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "ID", description = "TOPIC/PARTITION/OFFSET as listed.")
    private String id = "";

    @Override
    public Integer call() {
      PrintWriter out = Consoles.out(spec);
      List<DeadLetter> found = new ArrayList<>();
      forEach(
          connection,
          Consoles.err(spec),
          letter -> {
            if (DeadLetters.key(letter).equals(id)) {
              found.add(letter);
            }
          });
      if (found.isEmpty()) {
        throw new CommandFailure("dead letter " + id + ": none (weir dead-letter list names them)");
      }
      for (DeadLetter letter : found) {
        if (output.json()) {
          Json.print(out, values(letter));
        } else {
          values(letter).forEach((name, value) -> out.printf("%-17s %s%n", name, value));
        }
      }
      out.flush();
      return 0;
    }
  }

  /** {@code weir dead-letter replay}. */
  @Command(
      name = "replay",
      description = {
        "Send them to the topic they came from, as they were.",
        "For records that a newer version, a new schema or a corrected clock now accepts."
      })
  static final class Replay implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "ID", arity = "0..*", description = "Which, as listed.")
    private List<String> ids = List.of();

    @Option(names = "--all", description = "All of them.")
    private boolean all;

    @Option(names = "--reason", paramLabel = "REASON", description = "All with this reason.")
    private @Nullable DeadLetterReason reason;

    private long sent;
    private long without;

    @Override
    public Integer call() {
      if (ids.isEmpty() && !all && reason == null) {
        throw new CommandFailure("which ones? (expected: ids, --reason REASON or --all)");
      }
      try (EventSink sink = new KafkaSink(connection.kafka(), 5)) {
        forEach(
            connection,
            Consoles.err(spec),
            letter -> {
              if (chosen(letter)) {
                replay(letter, sink);
              }
            });
        sink.flush();
      } catch (IngestException e) {
        throw new CommandFailure(String.valueOf(e.getMessage()), e);
      }
      PrintWriter out = Consoles.out(spec);
      if (output.json()) {
        Json.print(out, Map.of("sent", sent, "without_value", without));
      } else {
        out.printf("%d sent again, %d kept no value to send%n", sent, without);
      }
      out.flush();
      return 0;
    }

    private boolean chosen(DeadLetter letter) {
      return all || letter.getReason() == reason || ids.contains(DeadLetters.key(letter));
    }

    private void replay(DeadLetter letter, EventSink sink) {
      ByteBuffer value = letter.getValue();
      if (value == null) {
        without++;
        return;
      }
      ByteBuffer key = letter.getKey();
      sink.send(letter.getTopic(), key == null ? null : bytes(key), bytes(value));
      sent++;
    }

    private static byte[] bytes(ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }
  }
}
