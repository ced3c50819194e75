package dev.weir.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.PostSummary;
import dev.weir.decision.Reason;
import dev.weir.decision.RuleOutcome;
import dev.weir.decision.SourceCoordinates;
import dev.weir.decision.Timings;
import dev.weir.decision.Verdict;
import dev.weir.event.DeadLetter;
import dev.weir.event.DeadLetterReason;
import dev.weir.event.Post;
import dev.weir.feature.FeatureVectorSnapshot;
import dev.weir.streams.broker.EmbeddedBroker;
import dev.weir.streams.ingest.KafkaSink;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import dev.weir.streams.wire.DeadLetters;
import dev.weir.streams.wire.Rejection;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a user types them, against a broker in this process. */
class CommandsTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir static Path directory;
  private static EmbeddedBroker broker;

  private record Result(int code, String out, String err) {}

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(directory.resolve("data"));
    assertThat(weir("topics", "init").code()).isZero();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void topicsInit_again_changesNothingAndSaysSo() {
    Result again = weir("topics", "init", "--json");
    assertThat(again.code()).isZero();
    assertThat(again.out().lines())
        .hasSize(Topics.all().size())
        .allMatch(l -> l.contains("existed"));
  }

  @Test
  void topicsInit_withOtherPartitions_namesTheDifference() {
    Result other = weir("topics", "init", "--partitions", "3");
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err()).contains("posts has 1").contains("expected: 3");
  }

  @Test
  void ingest_ofAFileWithABadRow_sendsTheRestAndKeepsTheBadOne() throws Exception {
    Path file = directory.resolve("rows.tsv");
    Files.writeString(file, "id\ttext\ningest-1\tgood morning\nbroken\ningest-2\tgood night\n");
    Path rejects = directory.resolve("rejects.jsonl");
    Result result =
        weir(
            "ingest", "--authors", "3", "--json", "--rejects", rejects.toString(), file.toString());
    assertThat(result.err()).contains("rows.tsv:3: 1 columns (expected: 2");
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("\"rows\":3,\"sent\":2,\"rejected\":1");
    assertThat(Files.readString(rejects)).contains("\"line\":3").contains("\"row\":\"broken\"");
    assertThat(values(Topics.POSTS))
        .extracting(record -> AvroCodec.of(Post.class).decode(record.value()).orThrow())
        .extracting(Post::getText)
        .containsSubsequence("good morning", "good night");
    assertThat(weir("ingest", "--authors", "3", "--strict", "--dry-run", file.toString()).code())
        .isEqualTo(1);
  }

  @Test
  void ingest_ofAMissingFile_saysSo() {
    Result result = weir("ingest", directory.resolve("none.csv").toString());
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("none.csv: no such file");
  }

  @Test
  void verdictsTail_withFilters_printsTheMatchingOnes() {
    AvroCodec<Verdict> codec = AvroCodec.of(Verdict.class);
    try (var sink = new KafkaSink(KafkaConnection.to(broker.bootstrapServers()), 0)) {
      sink.send(Topics.VERDICTS, null, codec.encode(verdict("v1", "ann", "allow")));
      sink.send(Topics.VERDICTS, null, new byte[] {1, 2, 3});
      sink.send(Topics.VERDICTS, null, codec.encode(verdict("v2", "bob", "remove")));
      sink.flush();
    }
    Result all = weir("verdicts", "tail", "--from-beginning", "--no-follow");
    assertThat(all.code()).isZero();
    assertThat(all.out().lines()).hasSize(2);
    assertThat(all.err()).contains("verdicts/0/1: value: 3 bytes");
    Result removed =
        weir(
            "verdicts", "tail", "--from-beginning", "--limit", "1", "--action", "remove", "--json");
    assertThat(removed.out())
        .startsWith("{\"post_id\":\"v2\",\"author_id\":\"bob\"")
        .contains("\"rule\":\"spam-1\"");
  }

  @Test
  void deadLetters_listedShownAndReplayed_keepTheirBytes() {
    byte[] value = "not avro".getBytes(UTF_8);
    DeadLetter letter =
        DeadLetters.of(
            Topics.REPORTS,
            0,
            77,
            AT.toEpochMilli(),
            "k".getBytes(UTF_8),
            value,
            "post",
            new Rejection(DeadLetterReason.UNDECODABLE, "header", "no header"));
    try (var sink = new KafkaSink(KafkaConnection.to(broker.bootstrapServers()), 0)) {
      sink.send(
          Topics.DEAD_LETTER,
          DeadLetters.key(letter).getBytes(UTF_8),
          AvroCodec.of(DeadLetter.class).encode(letter));
      sink.flush();
    }
    assertThat(weir("dead-letter", "list").out())
        .contains("reports/0/77")
        .contains("UNDECODABLE")
        .doesNotContain("not avro");
    assertThat(weir("dead-letter", "list", "--reason", "too_late").out()).isEmpty();
    assertThat(weir("dead-letter", "show", "reports/0/77").out()).contains("value_bytes       8");
    assertThat(weir("dead-letter", "show", "reports/0/78").code()).isEqualTo(1);
    assertThat(weir("dead-letter", "replay").code()).isEqualTo(1);
    assertThat(weir("dead-letter", "replay", "reports/0/77").out()).startsWith("1 sent again");
    assertThat(values(Topics.REPORTS)).extracting(ConsumerRecord::value).containsExactly(value);
  }

  @Test
  void commands_withoutAnInstance_sayWhereTheyLooked() {
    Result result = run("verdicts", "tail", "--data-dir", directory.resolve("nothing").toString());
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("no running instance in").contains("--bootstrap-servers");
  }

  @Test
  void options_thatDoNotExist_areUsageErrors() {
    assertThat(run("ingest", "--no-such").code()).isEqualTo(2);
    assertThat(run("--help").out()).contains("Exit codes:").contains("ingest").contains("topics");
    assertThat(run("ingest", "--help").out()).contains("Examples:");
  }

  private static Verdict verdict(String post, String author, String action) {
    return Verdict.newBuilder()
        .setPostId(post)
        .setAuthorId(author)
        .setRevision(1)
        .setCreatedAt(AT)
        .setAsOf(AT)
        .setPost(new PostSummary(null, null, null, null, 4, "00ff"))
        .setAction(action)
        .setEnforced(true)
        .setReasons(List.of(new Reason("spam-1", RuleOutcome.FIRED, action, "spam", "score 0.9")))
        .setScores(List.of())
        .setFeatures(new FeatureVectorSnapshot("s", "v", AT, List.of()))
        .setPolicyVersion("1")
        .setModelVersion("1")
        .setSource(new SourceCoordinates("posts", 0, 1L))
        .setTimings(new Timings(AT, AT))
        .build();
  }

  private static Result weir(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--data-dir=" + directory.resolve("data"));
    return run(all.toArray(String[]::new));
  }

  private static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Result(code, out.toString(), err.toString());
  }

  private static List<ConsumerRecord<byte[], byte[]>> values(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      var partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }
}
