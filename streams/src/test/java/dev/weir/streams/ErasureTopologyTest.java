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
import dev.weir.internal.ErasedRows;
import dev.weir.internal.ErasureFence;
import dev.weir.internal.ErasureReceipt;
import dev.weir.internal.ErasureRequest;
import dev.weir.streams.settings.EngineSettings;
import dev.weir.streams.settings.KafkaProperties;
import dev.weir.streams.stage.StageFixture;
import dev.weir.streams.state.FileScan;
import dev.weir.streams.state.OpenStores;
import dev.weir.streams.state.Purger;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an erasure takes from the stages, and what it keeps from coming back. */
class ErasureTopologyTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String ANN = "ann-who-wants-to-be-forgotten";

  @TempDir Path stateDir;
  private RocksMemory memory;
  private Purger purger;
  private TopologyTestDriver driver;
  private long posts;
  private long reports;

  @BeforeEach
  void open() {
    memory = new RocksMemory(32 << 20, 8 << 20);
    purger = new Purger();
    driver =
        new TopologyTestDriver(
            new ModerationTopology(StageFixture.parts(), memory, new OpenStores(), purger).build(),
            KafkaProperties.streams(EngineSettings.of("unused:1", "test", stateDir)),
            START);
  }

  @AfterEach
  void close() {
    driver.close();
    purger.close();
    assertThat(memory.openHandles()).as("native handles of closed stores").isLessThanOrEqualTo(2);
    memory.close();
  }

  @Test
  void author_forgotten_isInNoRowAndCountsAnew() {
    post("p1", ANN, "good morning everyone", 0);
    post("p2", "bob", "good evening everyone", 0);
    report("r1", "p1", ANN, 1_000);

    List<ErasureReceipt> receipts = forget("author", ANN);

    assertThat(names(receipts, "author"))
        .containsExactlyInAnyOrder(
            "author_posting", "author_reputation", "outbox", "post ids seen");
    assertThat(names(receipts, "text")).containsExactly("outbox");
    assertThat(names(receipts, "post")).containsExactly("post memories", "post_reports");
    assertThat(rowsWith(ANN)).isEmpty();
    assertThat(rowsWith("bob")).as("others stay").isNotEmpty();
    var unused = verdicts();
    post("p3", ANN, "good morning again everyone", 5_000);
    assertThat(value(verdicts().get(0), "author_posting:posts_10s")).isEqualTo(1L);
  }

  @Test
  void eventsFromBeforeTheRequest_comingAfterIt_areForgottenToo() {
    post("p1", ANN, "good morning everyone", 0);
    var unused = verdicts();
    // The stage has not come to the second post and the report when it is asked to forget.
    var receipts = forget("author", ANN, posts + 1, reports + 1);
    post("p2", ANN, "good morning everyone, once more", 1_000);
    report("r1", "p1", ANN, 1_000);

    assertThat(receipts).hasSize(3);
    assertThat(verdicts()).isEmpty();
    assertThat(deadLetters())
        .extracting(DeadLetter::getReason)
        .containsExactly(DeadLetterReason.FORGOTTEN, DeadLetterReason.FORGOTTEN);
    assertThat(rowsWith(ANN)).isEmpty();
    post("p3", ANN, "and good night", 2_000);
    assertThat(value(verdicts().get(0), "author_posting:posts_10s")).isEqualTo(1L);
  }

  @Test
  void deadLetter_ofAForgottenEvent_holdsNoContent() {
    forget("author", ANN, 1, 1);
    post("p1", ANN, "good morning everyone", 0);

    DeadLetter letter = deadLetters().get(0);
    assertThat(letter.getKey()).isNull();
    assertThat(letter.getValue()).isNull();
    assertThat(letter.getMessage()).doesNotContain(ANN);
    assertThat(letter.getOffset()).isZero();
  }

  @Test
  void post_forgotten_losesMemoryAndRows_andItsAuthorKeepsTheRest() {
    String post = "p-to-be-forgotten";
    post(post, ANN, "good morning everyone", 0);
    report("r1", post, ANN, 1_000);

    List<ErasureReceipt> receipts = forget("post", post);

    assertThat(names(receipts, "author")).containsExactlyInAnyOrder("outbox", "post ids seen");
    assertThat(names(receipts, "post")).containsExactly("post memories", "post_reports");
    assertThat(rowsWith(post)).isEmpty();
    assertThat(rowsWith(ANN)).isNotEmpty();
    var unused = verdicts();
    post("p2", ANN, "good evening everyone", 2_000);
    assertThat(value(verdicts().get(0), "author_posting:posts_10s")).isEqualTo(2L);
  }

  @Test
  void text_forgotten_losesItsRowsAndThePostsThatHoldIt() {
    post("p1", ANN, "good morning everyone", 0);
    String fingerprint = verdicts().get(0).getPost().getTextFingerprint();

    List<ErasureReceipt> receipts = forget("text", fingerprint);

    assertThat(names(receipts, "text")).containsExactly("outbox", "text_spread");
    assertThat(rowsWith(fingerprint)).isEmpty();
    assertThat(rowsWith("good morning everyone")).isEmpty();
    assertThat(rowsWith(ANN)).as("the author's own rows").isNotEmpty();
  }

  @Test
  void unknownKey_forgotten_givesAReceiptOfNothing() {
    post("p1", "bob", "good morning everyone", 0);
    List<ErasureReceipt> receipts = forget("author", "nobody-of-that-name");
    assertThat(receipts).hasSize(3);
    assertThat(receipts).allSatisfy(r -> assertThat(r.getErased()).isEmpty());
    assertThat(rowsWith("nobody-of-that-name")).isEmpty();
  }

  @Test
  void othersThatNameTheId_stayAndAreCounted() {
    post("p1", "bob", "does anyone know " + ANN + " by chance?", 0);
    List<ErasureReceipt> receipts = forget("author", ANN);
    assertThat(receipts).extracting(ErasureReceipt::getMentions).contains(1L);
    assertThat(receipts).allSatisfy(r -> assertThat(r.getErased()).isEmpty());
  }

  @Test
  void bytes_leaveTheFiles_andASecondReceiptSaysSo() {
    for (int i = 0; i < 50; i++) {
      post("p" + i, i == 25 ? ANN : "u" + i, "good morning everyone number " + i, i * 1_000L);
    }
    report("r1", "p25", ANN, 60_000);
    assertThat(FileScan.filesWith(stateDir, ANN)).as("before").isNotEmpty();

    var first = forget("author", ANN);
    assertThat(first).allSatisfy(r -> assertThat(r.getPurgedAt()).isNull());

    assertThat(awaitPurged()).hasSize(3);
    assertThat(awaitNoFileWith(ANN)).isEmpty();
  }

  @Test
  void receipt_holdsNoIdInClear() {
    post("p1", ANN, "good morning everyone", 0);
    var unused = forget("author", ANN);
    assertThat(rowsWith(ANN)).isEmpty();
    assertThat(lastReceipts).allSatisfy(bytes -> assertThat(contains(bytes, ANN)).isFalse());
  }

  private List<byte[]> lastReceipts = List.of();

  private List<ErasureReceipt> forget(String entity, String key) {
    return forget(entity, key, posts, reports);
  }

  private List<ErasureReceipt> forget(String entity, String key, long postsEnd, long reportsEnd) {
    ErasureRequest request =
        new ErasureRequest(
            "request-1",
            entity,
            key,
            null,
            START,
            List.of(
                new ErasureFence(Topics.POSTS, List.of(postsEnd)),
                new ErasureFence(Topics.REACTIONS, List.of(0L)),
                new ErasureFence(Topics.REPORTS, List.of(reportsEnd)),
                new ErasureFence(Topics.REVIEWS, List.of(0L))));
    for (String topic :
        List.of(Topics.ERASURES_AUTHOR, Topics.ERASURES_TEXT, Topics.ERASURES_POST)) {
      send(topic, "request-1", request, START);
    }
    return receipts();
  }

  private List<ErasureReceipt> receipts() {
    lastReceipts =
        driver
            .createOutputTopic(
                Topics.RECEIPTS, new ByteArrayDeserializer(), new ByteArrayDeserializer())
            .readValuesToList();
    return decoded(lastReceipts, ErasureReceipt.class);
  }

  /** The driver's clock calls the punctuations; the bytes leave on another thread. */
  private List<ErasureReceipt> awaitPurged() {
    long deadline = System.nanoTime() + 20_000_000_000L;
    List<ErasureReceipt> second = new java.util.ArrayList<>();
    while (second.size() < 3 && System.nanoTime() < deadline) {
      driver.advanceWallClockTime(Duration.ofMillis(250));
      second.addAll(receipts());
    }
    assertThat(second).allSatisfy(r -> assertThat(r.getPurgedAt()).isNotNull());
    return second;
  }

  private List<String> awaitNoFileWith(String text) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    List<String> found;
    do {
      found = FileScan.filesWith(stateDir, text);
    } while (!found.isEmpty() && System.nanoTime() < deadline);
    return found;
  }

  private static List<String> names(List<ErasureReceipt> receipts, String stage) {
    return receipts.stream()
        .filter(r -> r.getStage().equals(stage))
        .flatMap(r -> r.getErased().stream())
        .map(ErasedRows::getName)
        .toList();
  }

  /** Stores that hold the text in a key or a row. */
  private List<String> rowsWith(String text) {
    return Stream.of("author-rows", "text-rows", "post-rows")
        .filter(
            name -> {
              boolean[] found = new boolean[1];
              RowStateStore rows = (RowStateStore) driver.getStateStore(name);
              rows.forEach(
                  new byte[0],
                  null,
                  (key, row) -> found[0] |= contains(key, text) || contains(row, text));
              return found[0];
            })
        .collect(Collectors.toList());
  }

  private static boolean contains(byte[] bytes, String text) {
    return FileScan.contains(bytes, text.getBytes(UTF_8));
  }

  private void post(String id, String author, String text, long afterMs) {
    posts++;
    send(
        Topics.POSTS,
        author,
        Post.newBuilder()
            .setPostId(id)
            .setAuthorId(author)
            .setText(text)
            .setCreatedAt(START.plusMillis(afterMs))
            .build(),
        START.plusMillis(afterMs));
  }

  private void report(String id, String post, String author, long afterMs) {
    reports++;
    send(
        Topics.REPORTS,
        post,
        new Report(id, post, author, "reporter-1", null, null, START.plusMillis(afterMs)),
        START.plusMillis(afterMs));
  }

  @SuppressWarnings("unchecked")
  private <T extends SpecificRecordBase> void send(
      String topic, String key, T record, Instant timestamp) {
    TestInputTopic<byte[], byte[]> input =
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
    input.pipeInput(
        key.getBytes(UTF_8), AvroCodec.of((Class<T>) record.getClass()).encode(record), timestamp);
  }

  private List<Verdict> verdicts() {
    return decoded(
        driver
            .createOutputTopic(
                Topics.VERDICTS, new ByteArrayDeserializer(), new ByteArrayDeserializer())
            .readValuesToList(),
        Verdict.class);
  }

  private List<DeadLetter> deadLetters() {
    return decoded(
        driver
            .createOutputTopic(
                Topics.DEAD_LETTER, new ByteArrayDeserializer(), new ByteArrayDeserializer())
            .readValuesToList(),
        DeadLetter.class);
  }

  private static <T extends SpecificRecordBase> List<T> decoded(
      List<byte[]> values, Class<T> type) {
    AvroCodec<T> codec = AvroCodec.of(type);
    return values.stream().map(bytes -> codec.decode(bytes).orThrow()).toList();
  }

  private static Object value(Verdict verdict, String feature) {
    return verdict.getFeatures().getFeatures().stream()
        .filter(f -> f.getName().equals(feature))
        .map(FeatureValue::getValue)
        .findFirst()
        .orElseThrow();
  }
}
