package dev.weir.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.streams.Main;
import dev.weir.streams.broker.BrokerSettings;
import dev.weir.streams.broker.EmbeddedBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that asks for a password: with {@code --kafka-properties} every client of every command
 * gets in, and none without.
 */
class SecuredKafkaIT {
  private static final String PLAIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required"
          + " username=\"weir\" password=\"not-for-logs\"";
  private static final Map<String, String> ASKS =
      Map.of(
          "listener.security.protocol.map", "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
          "inter.broker.listener.name", "PLAINTEXT",
          "sasl.enabled.mechanisms", "PLAIN",
          "sasl.mechanism.inter.broker.protocol", "PLAIN",
          "listener.name.plaintext.plain.sasl.jaas.config", PLAIN + " user_weir=\"not-for-logs\";");

  @TempDir Path directory;
  private String brokers;
  private Path answers;

  @Test
  void everyClient_ofEveryCommand_getsIn() throws Exception {
    answers =
        Files.writeString(
            directory.resolve("kafka.properties"),
            "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config="
                + PLAIN
                + ";\n");
    Path posts =
        Files.writeString(
            directory.resolve("posts.csv"),
            """
            id,author_id,text,created_at
            p1,ann,good morning,2026-01-01T00:00:00Z
            p2,bob,good night,2026-01-01T00:00:01Z
            """);
    BrokerSettings settings = new BrokerSettings("127.0.0.1", 0, ASKS);
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"), settings)) {
      brokers = broker.bootstrapServers();
      assertThatThrownBy(this::topicsWithoutPassword).isInstanceOf(ExecutionException.class);

      weir("topics", "init");
      try (RunningWeir weir =
          RunningWeir.start(
              directory.resolve("data"),
              "--bootstrap-servers",
              brokers,
              "--kafka-properties",
              answers.toString())) {
        weir("ingest", posts.toString());
        Await.until(
            () -> verdicts().contains("p1") && verdicts().contains("p2"),
            () -> "two verdicts\n" + weir.said());
        weir("dead-letter", "list");
        weir("audit");
        assertThat(trainingSet()).contains("author_posting__posts_1h", "ann,");
        assertThat(weir("forget", "--entity", "author=ann")).contains("author_posting 1");
      }
    }
  }

  /** Features of an author, from the topic of posts. */
  private String trainingSet() throws Exception {
    Path definitions =
        Files.writeString(
            directory.resolve("posts.yaml"),
            """
            entities:
              author: { key: author_id }
            sources:
              posts: { schema: dev.weir.event.Post, event_time: created_at, event_id: post_id }
            feature_views:
              author_posting:
                entity: author
                source: posts
                features:
                  posts: { count: "*", windows: [1h] }
            """);
    Path moments =
        Files.writeString(
            directory.resolve("moments.csv"), "author_id,as_of\nann,2026-01-01T00:01:00Z\n");
    Path out = directory.resolve("set.csv");
    weir(
        "training-set",
        "--definitions",
        definitions.toString(),
        "--events",
        "kafka:posts",
        "--at",
        moments.toString(),
        "--out",
        out.toString());
    return Files.readString(out);
  }

  private void topicsWithoutPassword() throws Exception {
    try (Admin admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                brokers,
                "request.timeout.ms",
                2_000,
                "default.api.timeout.ms",
                3_000))) {
      var unused = admin.listTopics().names().get();
    }
  }

  private String verdicts() {
    return weir("verdicts", "tail", "--from-beginning", "--no-follow");
  }

  private String weir(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap-servers", brokers, "--kafka-properties", answers.toString()));
    StringWriter said = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(said))
            .setErr(new PrintWriter(said))
            .execute(all.toArray(new String[0]));
    assertThat(code).as("%s: %s", all, said).isZero();
    assertThat(said.toString()).doesNotContain("not-for-logs");
    return said.toString();
  }
}
