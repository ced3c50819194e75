package dev.weir.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.feature.FeatureStatus;
import dev.weir.feature.FeatureValue;
import dev.weir.feature.FeatureVectorSnapshot;
import dev.weir.moderation.scoring.TextScorer;
import dev.weir.streams.Main;
import dev.weir.streams.offline.audit.Audit;
import dev.weir.streams.offline.audit.AuditPlan;
import dev.weir.streams.offline.audit.AuditResult;
import dev.weir.streams.offline.audit.Difference;
import dev.weir.streams.settings.Configuration;
import dev.weir.streams.settings.DefinitionsFile;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.wire.AvroCodec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verdicts of a live instance against what the log of posts says, and against a naive count. */
class AuditIT {
  private static final long SEED = 20261124;
  private static final int POSTS = 3_000;
  private static final String ALTERED_TOPIC = "verdicts-altered";
  private static final String ALTERED_FEATURE = "author_posting:posts_1h";
  private static final List<String> WINDOWS = List.of("10s", "1m", "10m", "1h", "1d");

  @TempDir Path directory;

  private int doubles;
  private int deletions;

  @Test
  void loggedFeatures_againstTheLog_differNowhereButWhereAltered() throws Exception {
    List<Post> sent = new ArrayList<>();
    List<Post> counted = new ArrayList<>();
    disturb(Posts.of(SEED, POSTS, 25, Duration.ofHours(40)), sent, counted);
    try (RunningWeir weir = RunningWeir.start(directory.resolve("data"));
        Loader loader = new Loader(weir.bootstrapServers());
        VerdictLog verdicts = new VerdictLog(weir.bootstrapServers(), 1)) {
      sent.forEach(loader::send);
      verdicts.awaitPosts(counted.size(), weir);
      verdicts.drain();

      JsonNode report = command(weir.bootstrapServers());
      assertThat(report.path("values_mismatched").asLong()).as("%s", report).isZero();
      assertThat(report.path("verdicts_compared").asInt()).isEqualTo(counted.size());
      assertThat(report.path("values_compared").asLong()).isGreaterThan(20L * POSTS);
      assertThat(report.path("verdicts_unexpected").asLong()).as("%s", report).isZero();
      assertThat(report.path("posts_unanswered").asLong()).as("%s", report).isZero();
      assertThat(report.path("post_fates").path("repeated").asInt()).isEqualTo(doubles);
      assertThat(report.path("post_fates").path("deletion").asInt()).isEqualTo(deletions);
      assertThat(report.path("not_audited").has("text_spread")).isTrue();

      compareWithNaiveCount(counted, verdicts.verdicts());
      findAltered(weir.bootstrapServers(), verdicts.verdicts());
    }
  }

  /** Makes some posts late, some come twice, and some be deleted. */
  private void disturb(List<Post> posts, List<Post> sent, List<Post> counted) {
    Random random = new Random(SEED);
    for (Post post : posts) {
      int kind = random.nextInt(20);
      Post one =
          kind < 2
              ? Post.newBuilder(post)
                  .setCreatedAt(post.getCreatedAt().minusMillis(random.nextInt(7_200_000)))
                  .build()
              : post;
      sent.add(one);
      counted.add(one);
      if (kind == 2) {
        sent.add(one);
        doubles++;
      } else if (kind == 3) {
        sent.add(Post.newBuilder(one).setDeleted(true).build());
        deletions++;
      }
    }
  }

  private static JsonNode command(String bootstrapServers) throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute("audit", "--bootstrap-servers", bootstrapServers, "--json");
    assertThat(code).as("%s%s", out, err).isZero();
    return new ObjectMapper().readTree(out.toString());
  }

  /** Counts per verdict what had arrived up to its post, window by window. */
  private static void compareWithNaiveCount(List<Post> counted, List<Verdict> verdicts) {
    Map<String, Verdict> byPost = new HashMap<>();
    verdicts.stream().filter(v -> v.getRevision() == 1).forEach(v -> byPost.put(v.getPostId(), v));
    Map<String, List<Post>> arrived = new HashMap<>();
    int compared = 0;
    for (Post post : counted) {
      List<Post> own = arrived.computeIfAbsent(post.getAuthorId(), a -> new ArrayList<>());
      own.add(post);
      Map<String, FeatureValue> values = new HashMap<>();
      byPost
          .get(post.getPostId())
          .getFeatures()
          .getFeatures()
          .forEach(value -> values.put(value.getName(), value));
      for (String window : WINDOWS) {
        FeatureValue value = values.get("author_posting:posts_" + window);
        if (value.getStatus() == FeatureStatus.PRESENT) {
          int naive = new History(own).in(window, History.timeMs(post)).size();
          assertThat(((Number) value.getValue()).doubleValue())
              .as("seed %d, %s %s", SEED, post.getPostId(), value)
              .isCloseTo(naive, within(value.getErrorBound()));
          compared++;
        }
      }
    }
    assertThat(compared).as("counts compared with a naive count").isGreaterThan(4 * POSTS);
  }

  /** The verdicts again, one of them with one value changed by one. */
  private void findAltered(String bootstrapServers, List<Verdict> verdicts) throws Exception {
    AvroCodec<Verdict> codec = AvroCodec.of(Verdict.class);
    List<Verdict> first = verdicts.stream().filter(v -> v.getRevision() == 1).toList();
    Verdict altered = altered(first.get(first.size() / 2));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      admin.createTopics(List.of(new NewTopic(ALTERED_TOPIC, 1, (short) 1))).all().get();
      for (Verdict verdict : first) {
        boolean same = !verdict.getPostId().equals(altered.getPostId());
        byte[] bytes = codec.encode(same ? verdict : altered);
        producer.send(new ProducerRecord<>(ALTERED_TOPIC, bytes)).get();
      }
    }
    TextScorer scorer = Configuration.scorer(Optional.empty());
    AuditResult result =
        new Audit(
                new AuditPlan(
                    KafkaConnection.to(bootstrapServers),
                    ALTERED_TOPIC,
                    DefinitionsFile.load(Optional.empty(), scorer.labels()).definitions(),
                    scorer,
                    Long.MAX_VALUE,
                    Files.createDirectory(directory.resolve("audit")),
                    16L << 20))
            .run();
    assertThat(result.verdicts()).isEqualTo(first.size());
    assertThat(result.agrees()).isFalse();
    assertThat(result.mismatched()).isEqualTo(1);
    assertThat(result.mismatchRate()).isEqualTo(1.0 / result.values());
    assertThat(result.differences())
        .singleElement()
        .returns(altered.getPostId(), Difference::postId)
        .returns(altered.getSource().getOffset(), Difference::offset)
        .returns(ALTERED_FEATURE, Difference::feature)
        .satisfies(d -> assertThat(d.logged()).isNotEqualTo(d.recomputed()));
  }

  private static Verdict altered(Verdict verdict) {
    FeatureVectorSnapshot features = verdict.getFeatures();
    List<FeatureValue> values = new ArrayList<>();
    for (FeatureValue value : features.getFeatures()) {
      values.add(
          value.getName().equals(ALTERED_FEATURE)
              ? FeatureValue.newBuilder(value).setValue((Long) value.getValue() + 1).build()
              : value);
    }
    return Verdict.newBuilder(verdict)
        .setFeatures(FeatureVectorSnapshot.newBuilder(features).setFeatures(values).build())
        .build();
  }
}
