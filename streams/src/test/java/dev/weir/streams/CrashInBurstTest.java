package dev.weir.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.event.Reaction;
import dev.weir.event.ReactionKind;
import dev.weir.event.Report;
import dev.weir.feature.FeatureValue;
import dev.weir.features.storage.KeyLayout;
import dev.weir.features.storage.RocksMemory;
import dev.weir.internal.ErasureFence;
import dev.weir.internal.ErasureReceipt;
import dev.weir.internal.ErasureRequest;
import dev.weir.internal.PostMemory;
import dev.weir.internal.RememberedRevision;
import dev.weir.review.Appeal;
import dev.weir.review.Review;
import dev.weir.streams.settings.EngineSettings;
import dev.weir.streams.settings.KafkaProperties;
import dev.weir.streams.stage.StageFixture;
import dev.weir.streams.stage.StageParts;
import dev.weir.streams.state.Burst;
import dev.weir.streams.state.FileScan;
import dev.weir.streams.state.OpenStores;
import dev.weir.streams.state.Purger;
import dev.weir.streams.state.StoredRows;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import dev.weir.streams.wire.TrustedTypes;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A crash in the middle of the burst that a commit logs, after each of its changes, in each stage,
 * with the other stages before or after their own: then all input comes again.
 */
class CrashInBurstTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String ANN = "ann-who-wants-to-be-forgotten";
  private static final String FORGOTTEN_POST = "post-of-ann-from-before";

  private static final List<String> STORES =
      List.of("author-rows", "post-rows", "text-rows", "quota-rows");

  static {
    TrustedTypes.register();
  }

  @TempDir Path directory;
  private StageParts parts = StageFixture.parts();
  private int runs;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Input(String name, String topic, String key, byte[] value, Instant timestamp) {}

  /** What a run left and gave. */
  private record Run(
      List<Map<String, NavigableMap<byte[], byte[]>>> states,
      Map<String, byte[]> verdicts,
      List<ErasureReceipt> receipts) {
    Map<String, NavigableMap<byte[], byte[]>> end() {
      return states.get(states.size() - 1);
    }
  }

  @Test
  void secondLook_crashedAnywhere_givesTheSameRevisions() {
    List<Input> inputs =
        List.of(
            post("p1", "u1", "good morning everyone", 0),
            report("r1", "p1", "u1", 10_000),
            report("r2", "p1", "u1", 20_000),
            report("r3", "p1", "u1", 30_000),
            post("p2", "u1", "good evening everyone out there", 40_000),
            report("r4", "p2", "u1", 41_000),
            report("r5", "p2", "u1", 42_000),
            review("w1", "p2", "u1", 43_000),
            report("r6", "p2", "u1", 44_000));
    Run whole = run(empty(), inputs);
    assertThat(whole.verdicts().keySet())
        .containsExactlyInAnyOrder("p1/1", "p1/2", "p2/1", "p2/2", "p2/3");

    forEachCrash(
        whole,
        List.of(0, 2, 3, 7),
        (where, state) -> {
          Run again = run(state, inputs);
          assertThat(again.verdicts().keySet())
              .as(where)
              .containsExactlyInAnyOrderElementsOf(whole.verdicts().keySet());
          again
              .verdicts()
              .forEach(
                  (id, bytes) ->
                      assertThat(bytes).as(where + " " + id).isEqualTo(whole.verdicts().get(id)));
          assertThat(featureRows(again.end().get("post-rows")))
              .as(where)
              .isEqualTo(featureRows(whole.end().get("post-rows")));
        });
  }

  @Test
  void secondLook_answersBeforeTheirPost_areNotLost() {
    Run run =
        run(
            empty(),
            List.of(
                review("w1", "p1", "u1", 1_000),
                report("r1", "p2", "u1", 1_000),
                report("r2", "p2", "u1", 2_000),
                post("p1", "u1", "good morning everyone", 0),
                post("p2", "u1", "good evening everyone out there", 500),
                report("r3", "p1", "u1", 3_000),
                report("r4", "p1", "u1", 4_000)));
    assertThat(lastActions(run)).isEqualTo(Map.of("p1", "remove", "p2", "review"));
    assertThat(run.verdicts().keySet()).containsExactlyInAnyOrder("p1/1", "p1/2", "p2/1", "p2/2");
  }

  /** What comes again comes in the order of each topic, but topics may overtake each other. */
  @Test
  void secondLook_crashedAnywhereAndToldAgainInAnotherOrder_endsTheSame() {
    Input p1 = post("p1", "u1", "good morning everyone", 0);
    Input hidden = hide("h1", "p1", "u1", 1_000);
    Input r1 = report("r1", "p1", "u1", 2_000);
    Input p2 = post("p2", "u1", "good evening everyone out there", 2_500);
    Input r2 = report("r2", "p2", "u1", 3_000);
    Input w1 = review("w1", "p2", "u1", 4_000);
    Input r3 = report("r3", "p2", "u1", 5_000);
    Run whole = run(empty(), List.of(p1, hidden, r1, p2, r2, w1, r3));
    assertThat(lastActions(whole)).isEqualTo(Map.of("p1", "demote", "p2", "remove"));
    for (List<Input> again :
        List.of(
            List.of(p1, r1, hidden, p2, w1, r2, r3),
            List.of(r1, r2, r3, w1, p1, p2, hidden),
            List.of(w1, hidden, p1, p2, r1, r2, r3))) {
      String order = " in the order " + again.stream().map(Input::name).toList();
      forEachCrash(
          whole,
          List.of(0, 1, 3, 5),
          (where, state) -> {
            Run repeated = run(state, again);
            assertThat(lastActions(repeated)).as(where + order).isEqualTo(lastActions(whole));
            assertThat(reportsAndHides(repeated))
                .as(where + order)
                .isEqualTo(reportsAndHides(whole));
          });
    }
  }

  /** Two of three removals are let through, one of two demotions; by first and second looks. */
  @Test
  void quotas_crashedAnywhere_areNeitherExceededNorWasted() {
    parts =
        StageFixture.partsWith(
            """
            quotas:
              - { id: removals, action: remove, limit: 2, per: 1h }
              - { id: hidden, rule: hidden, limit: 1, per: 1h }
            """);
    List<Input> inputs =
        List.of(
            post("p1", "u1", "utter nonsense one", 0),
            post("p2", "u2", "good morning everyone", 100),
            post("p3", "u3", "utter nonsense two", 200),
            hide("h1", "p2", "u2", 1_000),
            post("p4", "u4", "utter nonsense three", 2_000),
            post("p5", "u5", "good evening everyone out there", 3_000),
            hide("h2", "p5", "u5", 4_000),
            hide("h3", "p5", "u5", 5_000),
            review("w1", "p5", "u5", 6_000));
    Run whole = run(empty(), inputs);
    assertThat(lastActions(whole))
        .isEqualTo(
            Map.of("p1", "remove", "p2", "demote", "p3", "remove", "p4", "review", "p5", "remove"));
    assertThat(action(whole, "p5/2")).isEqualTo("review");
    assertThat(whole.verdicts().keySet())
        .containsExactlyInAnyOrder("p1/1", "p2/1", "p2/2", "p3/1", "p4/1", "p5/1", "p5/2", "p5/3");

    forEachCrash(
        whole,
        List.of(3, 6),
        (where, state) -> {
          Run again = run(state, inputs);
          again
              .verdicts()
              .forEach(
                  (id, bytes) ->
                      assertThat(bytes).as(where + " " + id).isEqualTo(whole.verdicts().get(id)));
          assertThat(again.verdicts().keySet())
              .as(where)
              .containsExactlyInAnyOrderElementsOf(whole.verdicts().keySet());
          assertThat(lastActions(again)).as(where).isEqualTo(lastActions(whole));
        });
  }

  /** The reviewer who decided is not heard again; the next one overturns. */
  @Test
  void appeal_crashedAnywhere_isAnsweredTheSame() {
    Appeal appeal = new Appeal("a1", "p1", "u1", 2, "it was a joke", START.plusMillis(3_000));
    List<Input> inputs =
        List.of(
            post("p1", "u1", "good morning everyone", 0),
            report("r1", "p1", "u1", 1_000),
            review("w1", "p1", "u1", 2_000),
            input("a1", Topics.APPEALS, "p1", Appeal.class, appeal, 3_000),
            review("w2", "p1", "u1", 4_000),
            review("w3", "p1", "u1", "m2", "allow", 5_000),
            report("r2", "p1", "u1", 6_000));
    Run whole = run(empty(), inputs);
    assertThat(whole.verdicts().keySet()).containsExactly("p1/1", "p1/2", "p1/3", "p1/4");
    assertThat(action(whole, "p1/3")).isEqualTo("remove");
    assertThat(action(whole, "p1/4")).isEqualTo("allow");

    forEachCrash(
        whole,
        List.of(0, 2, 4),
        (where, state) -> {
          Run again = run(state, inputs);
          assertThat(again.verdicts().keySet()).as(where).isEqualTo(whole.verdicts().keySet());
          again
              .verdicts()
              .forEach(
                  (id, bytes) ->
                      assertThat(bytes).as(where + " " + id).isEqualTo(whole.verdicts().get(id)));
        });
  }

  /** What a second reviewer overturns is out of the author's record, as the next post has it. */
  @Test
  void overturn_crashedAnywhere_leavesTheRecordOfTheRest() {
    Appeal appeal = new Appeal("a1", "p1", "u1", 2, "it was a joke", START.plusMillis(3_000));
    List<Input> inputs =
        List.of(
            post("p1", "u1", "utter nonsense", 0),
            review("w1", "p1", "u1", 2_000),
            input("a1", Topics.APPEALS, "p1", Appeal.class, appeal, 3_000),
            review("w2", "p1", "u1", "m2", "allow", 4_000),
            post("p2", "u1", "good evening everyone out there", 60_000));
    Run whole = run(empty(), inputs);
    assertThat(action(whole, "p1/1")).isEqualTo("remove");
    assertThat(action(whole, "p1/4")).isEqualTo("allow");
    assertThat(value(whole.verdicts().get("p2/1"), "author_reputation:removed_1d")).isEqualTo(0L);
    assertThat(value(whole.verdicts().get("p2/1"), "author_reputation:verdicts_1d")).isEqualTo(1L);

    forEachCrash(
        whole,
        List.of(0, 3),
        (where, state) -> {
          Run again = run(state, inputs);
          assertThat(again.verdicts().keySet()).as(where).isEqualTo(whole.verdicts().keySet());
          again
              .verdicts()
              .forEach(
                  (id, bytes) ->
                      assertThat(bytes).as(where + " " + id).isEqualTo(whole.verdicts().get(id)));
        });
  }

  private static String action(Run run, String verdict) {
    return AvroCodec.of(Verdict.class).decode(run.verdicts().get(verdict)).orThrow().getAction();
  }

  @Test
  void erasure_crashedAnywhere_leavesNothingOfBefore() {
    List<Input> inputs = new ArrayList<>();
    inputs.add(post(FORGOTTEN_POST, ANN, "good morning everyone", 0));
    inputs.add(post("p2", "bob", "good evening everyone", 100));
    inputs.add(report("r1", FORGOTTEN_POST, ANN, 200));
    inputs.addAll(requests(2, 1));
    inputs.add(post("p3", ANN, "and good night", 5_000));
    Run whole = run(empty(), inputs);
    assertThat(postsCounted(whole.verdicts().get("p3/1"))).isEqualTo(1L);
    assertThat(whole.receipts()).hasSize(3);

    List<Input> requestFirst = new ArrayList<>(requests(2, 1));
    requestFirst.addAll(inputs.subList(0, 3));
    requestFirst.add(inputs.get(inputs.size() - 1));
    for (List<Input> again : List.of(inputs, requestFirst)) {
      forEachCrash(
          whole,
          List.of(0, 3),
          (where, state) -> {
            Run repeated = run(state, again);
            String what = where + (again == inputs ? "" : ", the request first");
            repeated
                .end()
                .forEach(
                    (store, rows) ->
                        assertThat(holds(rows, FORGOTTEN_POST)).as(what + " " + store).isFalse());
            assertThat(postsCounted(repeated.verdicts().get("p3/1"))).as(what).isEqualTo(1L);
            assertThat(repeated.receipts())
                .as(what)
                .extracting(ErasureReceipt::getStage)
                .containsExactlyInAnyOrder("author", "text", "post");
            assertThat(postingRows(repeated)).as(what).isEqualTo(postingRows(whole));
          });
    }
  }

  private interface Crash {
    void at(String where, Map<String, NavigableMap<byte[], byte[]>> state);
  }

  /**
   * @param intervals the inputs before which the interval that is lost begins; it lasts to the end
   */
  private static void forEachCrash(Run whole, List<Integer> intervals, Crash crash) {
    for (int from : intervals) {
      Map<String, NavigableMap<byte[], byte[]>> before = whole.states().get(from);
      for (String store : STORES) {
        Burst burst = new Burst(before.get(store), whole.end().get(store));
        // A store that the interval left as it was has no burst to be cut.
        for (int cut = 0; burst.size() > 0 && cut <= burst.size(); cut++) {
          boolean ends = cut == 0 || cut == burst.size();
          for (var others :
              ends ? List.of(before, whole.end()) : List.of(cut % 2 == 0 ? before : whole.end())) {
            Map<String, NavigableMap<byte[], byte[]>> state = new TreeMap<>(others);
            state.put(store, burst.cutAfter(cut, before.get(store)));
            crash.at(
                "interval from input "
                    + from
                    + ", "
                    + store
                    + " cut after "
                    + cut
                    + " of "
                    + burst.size()
                    + ", others "
                    + (others == before ? "before" : "after"),
                state);
          }
        }
      }
    }
  }

  private Run run(Map<String, NavigableMap<byte[], byte[]>> state, List<Input> inputs) {
    Path stateDir = directory.resolve("run-" + runs++);
    try (RocksMemory memory = new RocksMemory(32 << 20, 8 << 20);
        Purger purger = new Purger()) {
      state.forEach((store, rows) -> StoredRows.fill(stateDir, store, rows, memory));
      try (TopologyTestDriver driver =
          new TopologyTestDriver(
              new ModerationTopology(parts, memory, new OpenStores(), purger).build(),
              KafkaProperties.streams(EngineSettings.of("unused:1", "test", stateDir)),
              START)) {
        List<Map<String, NavigableMap<byte[], byte[]>>> states = new ArrayList<>();
        states.add(rows(driver));
        state.forEach(
            (store, rows) ->
                assertThat(states.get(0).get(store))
                    .as("found again: " + store)
                    .hasSameSizeAs(rows));
        for (Input input : inputs) {
          driver
              .createInputTopic(input.topic(), new ByteArraySerializer(), new ByteArraySerializer())
              .pipeInput(input.key().getBytes(UTF_8), input.value(), input.timestamp());
          states.add(rows(driver));
        }
        Map<String, byte[]> verdicts = new TreeMap<>();
        AvroCodec<Verdict> codec = AvroCodec.of(Verdict.class);
        for (byte[] bytes : output(driver, Topics.VERDICTS)) {
          Verdict verdict = codec.decode(bytes).orThrow();
          verdicts.put(verdict.getPostId() + "/" + verdict.getRevision(), bytes);
        }
        AvroCodec<ErasureReceipt> receipts = AvroCodec.of(ErasureReceipt.class);
        return new Run(
            states,
            verdicts,
            output(driver, Topics.RECEIPTS).stream()
                .map(bytes -> receipts.decode(bytes).orThrow())
                .toList());
      }
    }
  }

  private static Map<String, NavigableMap<byte[], byte[]>> rows(TopologyTestDriver driver) {
    Map<String, NavigableMap<byte[], byte[]>> all = new TreeMap<>();
    for (String store : STORES) {
      all.put(store, StoredRows.of(driver, store));
    }
    return all;
  }

  private static Map<String, NavigableMap<byte[], byte[]>> empty() {
    return Map.of();
  }

  private static List<byte[]> output(TopologyTestDriver driver, String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readValuesToList();
  }

  /** Rows of views: what the stages keep beside them may lie elsewhere after a repeat. */
  private static Map<String, String> featureRows(NavigableMap<byte[], byte[]> rows) {
    Map<String, String> found = new TreeMap<>();
    rows.forEach(
        (key, row) -> {
          if (!isOfStage(key)) {
            found.put(Arrays.toString(key), Arrays.toString(row));
          }
        });
    return found;
  }

  /**
   * Rows of the view over posts. Reputation has positions of the stages between, which the driver
   * numbers anew when a post does not pass them again.
   */
  private static Map<String, String> postingRows(Run run) {
    byte[] prefix = KeyLayout.prefix("author_posting");
    NavigableMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    rows.putAll(run.end().get("author-rows"));
    rows.keySet().removeIf(key -> !KeyLayout.hasPrefix(key, prefix));
    return featureRows(rows);
  }

  /**
   * Whether a row holds the text; keys of views left out: a post whose author the post stage never
   * learnt may have been reported, and is not known to be forgotten with its author.
   */
  private static boolean holds(NavigableMap<byte[], byte[]> rows, String text) {
    byte[] sought = text.getBytes(UTF_8);
    return rows.entrySet().stream()
        .anyMatch(
            e ->
                (isOfStage(e.getKey()) && FileScan.contains(e.getKey(), sought))
                    || FileScan.contains(e.getValue(), sought));
  }

  private static boolean isOfStage(byte[] key) {
    return key[0] == 0 && key[1] == 0 && key[2] == 0;
  }

  private static Object postsCounted(byte[] verdict) {
    return value(verdict, "author_posting:posts_10s");
  }

  private static Object value(byte[] verdict, String feature) {
    return AvroCodec.of(Verdict.class)
        .decode(verdict)
        .orThrow()
        .getFeatures()
        .getFeatures()
        .stream()
        .filter(f -> f.getName().equals(feature))
        .map(FeatureValue::getValue)
        .findFirst()
        .orElseThrow();
  }

  /** What the last revision of each post's verdict does; later ones may not be told again. */
  private static Map<String, String> lastActions(Run run) {
    AvroCodec<PostMemory> codec = AvroCodec.of(PostMemory.class);
    Map<String, String> actions = new TreeMap<>();
    run.end()
        .get("post-rows")
        .forEach(
            (key, row) -> {
              if (isOfStage(key) && key[3] == 0 && key[4] == 'm') {
                PostMemory memory =
                    codec.decode(Arrays.copyOfRange(row, Long.BYTES, row.length)).orThrow();
                List<RememberedRevision> revisions = memory.getRevisions();
                actions.put(
                    memory.getPost().getPostId(),
                    revisions.get(revisions.size() - 1).getVerdict().getAction());
              }
            });
    return actions;
  }

  private static Map<String, String> reportsAndHides(Run run) {
    return featureRows(run.end().get("post-rows"));
  }

  private static Input hide(String id, String post, String author, long afterMs) {
    return input(
        id,
        Topics.REACTIONS,
        post,
        Reaction.class,
        new Reaction(id, post, author, "reader", ReactionKind.HIDE, START.plusMillis(afterMs)),
        afterMs);
  }

  private static Input post(String id, String author, String text, long afterMs) {
    return input(
        id,
        Topics.POSTS,
        author,
        Post.class,
        Post.newBuilder()
            .setPostId(id)
            .setAuthorId(author)
            .setText(text)
            .setCreatedAt(START.plusMillis(afterMs))
            .build(),
        afterMs);
  }

  private static Input report(String id, String post, String author, long afterMs) {
    return input(
        id,
        Topics.REPORTS,
        post,
        Report.class,
        new Report(id, post, author, "u-" + id, null, null, START.plusMillis(afterMs)),
        afterMs);
  }

  private static Input review(String id, String post, String author, long afterMs) {
    return review(id, post, author, "m1", "remove", afterMs);
  }

  private static Input review(
      String id, String post, String author, String reviewer, String action, long afterMs) {
    return input(
        id,
        Topics.REVIEWS,
        post,
        Review.class,
        new Review(id, post, author, reviewer, action, "spam", null, START.plusMillis(afterMs)),
        afterMs);
  }

  private static List<Input> requests(long postsEnd, long reportsEnd) {
    ErasureRequest request =
        new ErasureRequest(
            "request-1",
            "author",
            ANN,
            null,
            START,
            List.of(
                new ErasureFence(Topics.POSTS, List.of(postsEnd)),
                new ErasureFence(Topics.REACTIONS, List.of(0L)),
                new ErasureFence(Topics.REPORTS, List.of(reportsEnd)),
                new ErasureFence(Topics.REVIEWS, List.of(0L))));
    return List.of(Topics.ERASURES_AUTHOR, Topics.ERASURES_TEXT, Topics.ERASURES_POST).stream()
        .map(topic -> input("erasure", topic, "request-1", ErasureRequest.class, request, 1_000))
        .toList();
  }

  private static <T extends SpecificRecordBase> Input input(
      String name, String topic, String key, Class<T> type, T record, long afterMs) {
    return new Input(
        name, topic, key, AvroCodec.of(type).encode(record), START.plusMillis(afterMs));
  }
}
