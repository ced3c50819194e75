package dev.weir.streams.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.event.Post;
import dev.weir.features.FeatureStore;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.RocksMemory;
import dev.weir.internal.AuthorEvent;
import dev.weir.internal.PostEnvelope;
import dev.weir.streams.ModerationTopology;
import dev.weir.streams.RecordTime;
import dev.weir.streams.settings.EngineSettings;
import dev.weir.streams.settings.KafkaProperties;
import dev.weir.streams.state.Burst;
import dev.weir.streams.state.OpenStores;
import dev.weir.streams.state.Purger;
import dev.weir.streams.state.RowStateStoreBuilder;
import dev.weir.streams.state.StoredRows;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import dev.weir.streams.wire.TrustedTypes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The author stage by itself, so that answers to its posts come when the test says: a crash leaves
 * a beginning of an interval's burst, and what comes again comes in another order over the topics.
 */
class AuthorStageCrashTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String STORE = StageNames.store(StageNames.AUTHOR);
  private static final Duration ANSWERS_WAITED_FOR = Duration.ofSeconds(6);

  static {
    TrustedTypes.register();
  }

  @TempDir Path directory;
  private final StageParts parts = StageFixture.parts();
  private final AvroCodec<Post> posts = AvroCodec.of(Post.class);
  private final AvroCodec<PostEnvelope> envelopes = AvroCodec.of(PostEnvelope.class);
  private byte[] verdictOfP1;
  private int runs;

  @BeforeEach
  void answerOfTheWholePath() {
    try (RocksMemory memory = new RocksMemory(32 << 20, 8 << 20);
        Purger purger = new Purger();
        TopologyTestDriver whole =
            driver(
                new ModerationTopology(parts, memory, new OpenStores(), purger).build(),
                directory.resolve("whole"))) {
      post(whole, "p1", "ann", "utter nonsense", 0);
      verdictOfP1 =
          whole
              .createOutputTopic(
                  Topics.AUTHOR_EVENTS, new ByteArrayDeserializer(), new ByteArrayDeserializer())
              .readValue();
    }
  }

  /** The gate must not open on a verdict that the author's rows have lost again. */
  @Test
  void laterPost_thatComesBeforeTheAnswerComesAgain_isJudgedWithTheAnswer() {
    List<NavigableMap<byte[], byte[]>> states = new ArrayList<>();
    List<String> expected;
    try (Run run = new Run(Map.of())) {
      post(run.driver, "p1", "ann", "utter nonsense", 0);
      states.add(StoredRows.of(run.driver, STORE));
      answerP1(run.driver);
      states.add(StoredRows.of(run.driver, STORE));
      assertThat(run.sent()).extracting(sent -> id(sent)).containsExactly("p1");
      post(run.driver, "p2", "ann", "good morning", 3_000);
      expected = run.sent();
    }
    assertThat(expected).hasSize(1).first().asString().contains("p2 posts_10s=2 removed_1h=1");

    for (long seed = 0; seed < 3; seed++) {
      Burst burst = new Burst(states.get(0), states.get(1), seed);
      assertThat(burst.size()).isGreaterThan(1);
      for (int cut = 0; cut <= burst.size(); cut++) {
        try (Run run = new Run(burst.cutAfter(cut, states.get(0)))) {
          unreadable(run.driver);
          post(run.driver, "p2", "ann", "good morning", 3_000);
          answerP1(run.driver);
          assertThat(run.sent())
              .as("burst ordered by seed " + seed + ", cut after " + cut)
              .isEqualTo(expected);
        }
      }
    }
  }

  /** Texts are to see posts in log order, also when a crash took one on its way to them. */
  @Test
  void laterPost_thatComesBeforeALostOneIsSentAgain_waitsForIt() {
    NavigableMap<byte[], byte[]> sentP1;
    try (Run run = new Run(Map.of())) {
      post(run.driver, "p1", "ann", "utter nonsense", 0);
      sentP1 = StoredRows.of(run.driver, STORE);
    }
    try (Run run = new Run(sentP1)) {
      unreadable(run.driver);
      post(run.driver, "p2", "bob", "utter nonsense", 100);
      post(run.driver, "p3", "cid", "utter nonsense", 200);
      assertThat(run.sent()).isEmpty();
      run.driver.advanceWallClockTime(ANSWERS_WAITED_FOR);
      assertThat(run.sent()).extracting(sent -> id(sent)).containsExactly("p1", "p2", "p3");
      post(run.driver, "p4", "dan", "utter nonsense", 300);
      assertThat(run.sent()).extracting(sent -> id(sent)).containsExactly("p4");
    }
    try (Run run = new Run(sentP1)) {
      unreadable(run.driver);
      post(run.driver, "p2", "bob", "utter nonsense", 100);
      answerP1(run.driver);
      assertThat(run.sent()).extracting(sent -> id(sent)).containsExactly("p2");
      run.driver.advanceWallClockTime(ANSWERS_WAITED_FOR);
      assertThat(run.sent()).isEmpty();
    }
  }

  /** A line that is there without the gates it waits for must not go on. */
  @Test
  void line_loggedWithoutItsGates_waitsUntilItsPostsComeAgain() {
    NavigableMap<byte[], byte[]> before;
    NavigableMap<byte[], byte[]> after;
    List<String> expected = new ArrayList<>();
    try (Run run = new Run(Map.of())) {
      before = StoredRows.of(run.driver, STORE);
      threePosts(run.driver);
      after = StoredRows.of(run.driver, STORE);
      expected.addAll(run.sent());
      answerP1(run.driver);
      expected.addAll(run.sent());
    }
    assertThat(expected).hasSize(3).element(1).isEqualTo("p2 posts_10s=2 removed_1h=1");

    for (long seed = 0; seed < 2; seed++) {
      Burst burst = new Burst(before, after, seed);
      for (int cut = 0; cut <= burst.size(); cut++) {
        try (Run run = new Run(burst.cutAfter(cut, before))) {
          answerP1(run.driver);
          threePosts(run.driver);
          answerP1(run.driver);
          // The first has an answer, so it had arrived before the crash.
          Set<String> arrived = new LinkedHashSet<>(expected.subList(0, 1));
          arrived.addAll(run.sent());
          assertThat(arrived)
              .as("burst ordered by seed " + seed + ", cut after " + cut)
              .containsExactlyElementsOf(expected);
        }
      }
    }
  }

  /** What is answered after a crash may be read before the posts are, and is of their future. */
  @Test
  void answer_readAheadOfItsPost_isNotSeenByPostsBeforeIt() {
    AvroCodec<AuthorEvent> events = AvroCodec.of(AuthorEvent.class);
    AuthorEvent first = events.decode(verdictOfP1).orThrow();
    AuthorEvent answer = AuthorEvent.newBuilder(first).setAcknowledges(1L).build();
    Map<byte[], byte[]> rows;
    try (Run run = new Run(Map.of())) {
      pipe(run.driver, Topics.AUTHOR_EVENTS, "ann", events.encode(answer), 100);
      post(run.driver, "p1", "ann", "good morning", 3_000);
      assertThat(run.sent()).containsExactly("p1 posts_10s=1 removed_1h=null");
      rows = StoredRows.of(run.driver, STORE);
    }
    try (Run run = new Run(rows)) {
      unreadable(run.driver); // the offset of the first
      post(run.driver, "late", "ann", "utter nonsense", 0);
      post(run.driver, "p3", "ann", "good evening", 3_500);
      run.driver.advanceWallClockTime(ANSWERS_WAITED_FOR);
      assertThat(run.sent()).last().isEqualTo("p3 posts_10s=3 removed_1h=1");
    }
  }

  /** The second waits for the answer to the first, the third is behind it in line. */
  private void threePosts(TopologyTestDriver driver) {
    post(driver, "p1", "ann", "utter nonsense", 0);
    post(driver, "p2", "ann", "good morning", 3_000);
    post(driver, "p3", "bob", "good evening", 3_100);
  }

  private static String id(String sent) {
    return sent.substring(0, 2);
  }

  /** A driver of the author stage alone, started on rows that a crash left. */
  private final class Run implements AutoCloseable {
    private final RocksMemory memory = new RocksMemory(32 << 20, 8 << 20);
    private final Purger purger = new Purger();
    private final TopologyTestDriver driver;

    Run(Map<byte[], byte[]> rows) {
      Path stateDir = directory.resolve("run-" + runs++);
      StoredRows.fill(stateDir, STORE, rows, memory);
      this.driver = driver(authorStage(memory, purger), stateDir);
    }

    /** What has gone on to the texts since it was asked last: post and features. */
    List<String> sent() {
      return driver
          .createOutputTopic(
              Topics.TEXT_STAGE, new ByteArrayDeserializer(), new ByteArrayDeserializer())
          .readValuesToList()
          .stream()
          .map(bytes -> envelopes.decode(bytes).orThrow())
          .map(this::told)
          .toList();
    }

    private String told(PostEnvelope envelope) {
      FeatureVector features = Envelopes.features(envelope, parts);
      FeatureSchema schema = features.schema();
      return "%s posts_10s=%s removed_1h=%s"
          .formatted(
              envelope.getPost().getPostId(),
              features.value(schema.indexOf("author_posting:posts_10s")),
              features.value(schema.indexOf("author_reputation:removed_1h")));
    }

    @Override
    public void close() {
      driver.close();
      purger.close();
      memory.close();
    }
  }

  private Topology authorStage(RocksMemory memory, Purger purger) {
    Topology topology = new Topology();
    topology.addSource(
        AutoOffsetReset.earliest(),
        "posts-and-answers",
        new RecordTime(),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        Topics.POSTS,
        Topics.AUTHOR_EVENTS);
    topology.addProcessor(StageNames.AUTHOR, () -> new AuthorStage(parts), "posts-and-answers");
    topology.addStateStore(
        new RowStateStoreBuilder(
            STORE,
            memory,
            new OpenStores(),
            FeatureStore.rowOrder(parts.definitions()),
            purger,
            Map.of()),
        StageNames.AUTHOR);
    Map.of(StageNames.TO_TEXT, Topics.TEXT_STAGE, StageNames.DEAD_LETTERS, Topics.DEAD_LETTER)
        .forEach(
            (purpose, topic) ->
                topology.addSink(
                    StageNames.sink(StageNames.AUTHOR, purpose),
                    topic,
                    new ByteArraySerializer(),
                    new ByteArraySerializer(),
                    StageNames.AUTHOR));
    return topology;
  }

  private static TopologyTestDriver driver(Topology topology, Path stateDir) {
    return new TopologyTestDriver(
        topology, KafkaProperties.streams(EngineSettings.of("unused:1", "test", stateDir)), START);
  }

  /** Takes the first offset, which the post of before the crash had. */
  private static void unreadable(TopologyTestDriver driver) {
    pipe(driver, Topics.POSTS, "ann", new byte[] {1}, 0);
  }

  private void answerP1(TopologyTestDriver driver) {
    pipe(driver, Topics.AUTHOR_EVENTS, "ann", verdictOfP1, 100);
  }

  private void post(
      TopologyTestDriver driver, String id, String author, String text, long afterMs) {
    Post post =
        Post.newBuilder()
            .setPostId(id)
            .setAuthorId(author)
            .setText(text)
            .setCreatedAt(START.plusMillis(afterMs))
            .build();
    pipe(driver, Topics.POSTS, author, posts.encode(post), afterMs);
  }

  private static void pipe(
      TopologyTestDriver driver, String topic, String key, byte[] value, long afterMs) {
    driver
        .createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(key.getBytes(UTF_8), value, START.plusMillis(afterMs));
  }
}
