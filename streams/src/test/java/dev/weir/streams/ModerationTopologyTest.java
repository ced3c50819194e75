package dev.weir.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.Verdict;
import dev.weir.event.DeadLetter;
import dev.weir.event.DeadLetterReason;
import dev.weir.event.Post;
import dev.weir.event.Report;
import dev.weir.feature.FeatureValue;
import dev.weir.features.storage.RocksMemory;
import dev.weir.review.Review;
import dev.weir.streams.settings.EngineSettings;
import dev.weir.streams.settings.KafkaProperties;
import dev.weir.streams.stage.StageFixture;
import dev.weir.streams.state.OpenStores;
import dev.weir.streams.state.Purger;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModerationTopologyTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path stateDir;
  private RocksMemory memory;
  private TopologyTestDriver driver;
  private final AvroCodec<Post> posts = AvroCodec.of(Post.class);
  private final AvroCodec<Report> reports = AvroCodec.of(Report.class);
  private final AvroCodec<Review> reviews = AvroCodec.of(Review.class);
  private final AvroCodec<Verdict> verdicts = AvroCodec.of(Verdict.class);

  @BeforeEach
  void open() {
    memory = new RocksMemory(32 << 20, 8 << 20);
    driver =
        new TopologyTestDriver(
            new ModerationTopology(StageFixture.parts(), memory, new OpenStores(), new Purger())
                .build(),
            KafkaProperties.streams(EngineSettings.of("unused:1", "test", stateDir)),
            START);
  }

  @AfterEach
  void close() {
    driver.close();
    assertThat(memory.openHandles()).as("native handles of closed stores").isLessThanOrEqualTo(2);
    memory.close();
  }

  @Test
  void post_ordinary_isAllowedWithItsFeatures() {
    post("p1", "u1", "good morning everyone", 0);

    Verdict verdict = onlyVerdict();
    assertThat(verdict.getAction()).isEqualTo("allow");
    assertThat(verdict.getRevision()).isEqualTo(1);
    assertThat(value(verdict, "author_posting:posts_10s")).isEqualTo(1L);
    assertThat(value(verdict, "text_spread:posts_1h")).isEqualTo(1L);
  }

  @Test
  void posts_inBurst_areHeldFromTheFifth() {
    for (int i = 0; i < 6; i++) {
      post("p" + i, "u1", "message number " + "abcdef".charAt(i) + " of many", i);
    }

    assertThat(verdicts())
        .extracting(Verdict::getAction)
        .containsExactly("allow", "allow", "allow", "allow", "review", "review");
  }

  @Test
  void verdict_flowsBackIntoReputation_afterTheSettleTime() {
    post("p1", "u1", "utter nonsense from you", 0);
    post("p2", "u1", "good morning everyone", 500);
    post("p3", "u1", "good evening everyone out there", 2_000);

    assertThat(verdicts())
        .extracting(Verdict::getAction)
        .containsExactly("remove", "allow", "demote");
  }

  @Test
  void reports_enough_giveTheNextRevision() {
    post("p1", "u1", "good morning everyone", 0);
    report("r1", "p1", "u1", "u7", 10_000);
    report("r2", "p1", "u1", "u8", 20_000);
    report("r3", "p1", "u1", "u9", 30_000);

    List<Verdict> all = verdicts();
    assertThat(all).extracting(Verdict::getRevision).containsExactly(1, 2);
    assertThat(all.get(1).getAction()).isEqualTo("review");
    assertThat(all.get(1).getAsOf()).isEqualTo(START.plusMillis(20_000));
  }

  @Test
  void reports_beforeThePost_countAsSoonAsItsVerdictIsThere() {
    report("r1", "p1", "u1", "u7", 0);
    report("r2", "p1", "u1", "u8", 0);
    post("p1", "u1", "good morning everyone", 0);

    assertThat(verdicts()).extracting(Verdict::getAction).containsExactly("allow", "review");
  }

  @Test
  void review_hasTheLastWord() {
    post("p1", "u1", "good morning everyone", 0);
    driver
        .createInputTopic(Topics.REVIEWS, new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(
            "p1".getBytes(UTF_8),
            reviews.encode(
                new Review("w1", "p1", "u1", "m1", "remove", "spam", null, START.plusMillis(5))),
            START);
    report("r1", "p1", "u1", "u7", 10_000);
    report("r2", "p1", "u1", "u8", 20_000);

    assertThat(verdicts()).extracting(Verdict::getAction).containsExactly("allow", "remove");
  }

  @Test
  void post_deleted_isTakenBackAndNotJudged() {
    post("p1", "u1", "good morning everyone", 0);
    post("p2", "u1", "good morning everyone", 100);
    delete("p1", "u1", "good morning everyone", 0, 200);
    delete("p1", "u1", "good morning everyone", 0, 300);
    post("p3", "u1", "good morning everyone", 400);

    List<Verdict> all = verdicts();
    assertThat(all).extracting(Verdict::getPostId).containsExactly("p1", "p2", "p3");
    assertThat(value(all.get(1), "author_posting:posts_10s")).isEqualTo(2L);
    assertThat(value(all.get(2), "author_posting:posts_10s")).isEqualTo(2L);
    assertThat(value(all.get(2), "text_spread:posts_1h")).isEqualTo(2L);
    assertThat(output(Topics.DEAD_LETTER).isEmpty()).isTrue();
  }

  @Test
  void post_deleted_getsNoSecondLook() {
    post("p1", "u1", "good morning everyone", 0);
    delete("p1", "u1", "good morning everyone", 0, 100);
    report("r1", "p1", "u1", "u7", 10_000);
    report("r2", "p1", "u1", "u8", 20_000);
    report("r3", "p1", "u1", "u9", 30_000);

    assertThat(verdicts()).extracting(Verdict::getRevision).containsExactly(1);
  }

  /** The deletion overtakes its post, as from another producer: nobody asks any more. */
  @Test
  void post_deletedBeforeItCame_isNotJudged() {
    delete("p1", "u1", "good morning everyone", 0, 100);
    post("p1", "u1", "good morning everyone", 0);
    post("p2", "u1", "good morning everyone", 200);

    List<Verdict> all = verdicts();
    assertThat(all).extracting(Verdict::getPostId).containsExactly("p2");
    assertThat(value(all.get(0), "author_posting:posts_10s")).isEqualTo(1L);
  }

  @Test
  void post_sentTwiceByItsProducer_isAnsweredOnce() {
    post("p1", "u1", "good morning everyone", 0);
    post("p1", "u1", "good morning everyone", 0);

    assertThat(verdicts()).hasSize(1);
  }

  @Test
  void record_undecodable_isSetAsideAndTheNextIsAnswered() {
    input(Topics.POSTS).pipeInput("u1".getBytes(UTF_8), new byte[] {1, 2, 3}, START);
    post("p1", "u1", "good morning everyone", 0);

    assertThat(verdicts()).hasSize(1);
    DeadLetter letter =
        AvroCodec.of(DeadLetter.class).decode(output(Topics.DEAD_LETTER).readValue()).orThrow();
    assertThat(letter.getReason()).isEqualTo(DeadLetterReason.UNDECODABLE);
    assertThat(letter.getTopic()).isEqualTo(Topics.POSTS);
    assertThat(letter.getOffset()).isZero();
  }

  private void post(String id, String author, String text, long afterMs) {
    Post post =
        Post.newBuilder()
            .setPostId(id)
            .setAuthorId(author)
            .setText(text)
            .setCreatedAt(START.plusMillis(afterMs))
            .build();
    input(Topics.POSTS)
        .pipeInput(author.getBytes(UTF_8), posts.encode(post), START.plusMillis(afterMs));
  }

  private void delete(String id, String author, String text, long createdMs, long afterMs) {
    Post gone =
        Post.newBuilder()
            .setPostId(id)
            .setAuthorId(author)
            .setText(text)
            .setCreatedAt(START.plusMillis(createdMs))
            .setDeleted(true)
            .build();
    input(Topics.POSTS)
        .pipeInput(author.getBytes(UTF_8), posts.encode(gone), START.plusMillis(afterMs));
  }

  private void report(String id, String post, String author, String reporter, long afterMs) {
    Report report = new Report(id, post, author, reporter, null, null, START.plusMillis(afterMs));
    input(Topics.REPORTS)
        .pipeInput(post.getBytes(UTF_8), reports.encode(report), START.plusMillis(afterMs));
  }

  private TestInputTopic<byte[], byte[]> input(String topic) {
    return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private TestOutputTopic<byte[], byte[]> output(String topic) {
    return driver.createOutputTopic(
        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private List<Verdict> verdicts() {
    return output(Topics.VERDICTS).readValuesToList().stream()
        .map(bytes -> verdicts.decode(bytes).orThrow())
        .toList();
  }

  private Verdict onlyVerdict() {
    List<Verdict> all = verdicts();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private static Object value(Verdict verdict, String feature) {
    return verdict.getFeatures().getFeatures().stream()
        .filter(f -> f.getName().equals(feature))
        .map(FeatureValue::getValue)
        .findFirst()
        .orElseThrow();
  }
}
