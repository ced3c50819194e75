package dev.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.RevisionTakenBack;
import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.event.Report;
import dev.weir.internal.AuthorEvent;
import dev.weir.review.Appeal;
import dev.weir.review.Review;
import dev.weir.streams.stage.StageFixture;
import dev.weir.streams.stage.StageParts;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reviewer who overturns takes out of the author's record. */
class OverturnTopologyTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final long LATER_MS = 600_000;

  @TempDir Path directory;
  private StageParts parts = StageFixture.parts();
  private int runs;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Input(String topic, String key, byte[] value, long afterMs) {}

  /**
   * What came of inputs.
   *
   * @param record reputation of u1, as a post long after them has it
   */
  private record Run(List<Verdict> verdicts, List<byte[]> feedback, Map<String, Object> record) {}

  @Test
  void appeal_overturnsWhatReportsLedTo_recordIsAsThoughItHadNotBeen() {
    Run untouched = run(post("good morning everyone"));
    Run overturned =
        run(
            post("good morning everyone"),
            report("r1", 1_000),
            report("r2", 2_000),
            review("w1", "ann", "remove", 3_000),
            appeal(4_000),
            review("w2", "bob", "allow", 5_000));

    assertThat(overturned.verdicts())
        .extracting(Verdict::getAction)
        .containsExactly("allow", "review", "remove", "remove", "allow");
    Verdict last = overturned.verdicts().get(4);
    assertThat(last.getChange().getPreviousAction()).isEqualTo("remove");
    assertThat(last.getOverturn().getTakenBack())
        .extracting(RevisionTakenBack::getRevision)
        .containsExactly(2, 3);
    assertThat(last.getOverturn().getCountsAsOf()).isNull();
    assertThat(overturned.record()).isEqualTo(untouched.record());
  }

  @Test
  void review_overturnsThePolicy_countsInItsPlace() {
    Run allowed = run(post("good morning everyone"));
    Run overturned = run(post("utter nonsense"), review("w1", "ann", "allow", 3_000));

    Verdict answer = overturned.verdicts().get(1);
    assertThat(answer.getOverturn().getTakenBack())
        .containsExactly(new RevisionTakenBack(1, START, "remove", "toxicity", true));
    assertThat(answer.getOverturn().getCountsAsOf()).isEqualTo(START);
    assertThat(overturned.record()).isEqualTo(allowed.record());
  }

  @Test
  void review_upholdsOrIsHarsher_takesNothingBack() {
    Run upheld = run(post("utter nonsense"), review("w1", "ann", "remove", 3_000));
    Run harsher = run(post("good morning everyone"), review("w1", "ann", "remove", 3_000));

    assertThat(upheld.verdicts()).extracting(Verdict::getOverturn).containsOnlyNulls();
    assertThat(harsher.verdicts()).extracting(Verdict::getOverturn).containsOnlyNulls();
    assertThat(upheld.record())
        .containsEntry("author_reputation:removed_1d", 2L)
        .containsEntry("author_reputation:verdicts_1d", 2L);
    assertThat(harsher.record()).containsEntry("author_reputation:removed_1d", 1L);
  }

  @Test
  void review_withAnActionOfItsOwn_takesNothingBack() {
    Run run = run(post("utter nonsense"), review("w1", "ann", "shadow-ban", 3_000));

    assertThat(run.verdicts())
        .extracting(Verdict::getAction)
        .containsExactly("remove", "shadow-ban");
    assertThat(run.verdicts().get(1).getOverturn()).isNull();
  }

  @Test
  void overturnedTwice_takesBackEachRevisionOnce() {
    Run run =
        run(
            post("utter nonsense"),
            review("w1", "ann", "allow", 1_000),
            review("w2", "ann", "remove", 2_000),
            review("w3", "bob", "allow", 3_000));

    assertThat(run.verdicts().get(3).getOverturn().getTakenBack())
        .extracting(RevisionTakenBack::getRevision)
        .containsExactly(3);
    assertThat(run.record()).isEqualTo(run(post("good morning everyone")).record());
  }

  @Test
  void heldByAQuota_isTakenBackAsHeld() {
    parts =
        StageFixture.partsWith(
            """
            quotas:
              - { id: removals, action: remove, limit: 0, per: 1h }
            """);
    Run run = run(post("utter nonsense"), review("w1", "ann", "allow", 3_000));

    assertThat(run.verdicts()).extracting(Verdict::getAction).containsExactly("review", "allow");
    assertThat(run.verdicts().get(1).getOverturn().getTakenBack())
        .extracting(RevisionTakenBack::getAction)
        .containsExactly("review");
    assertThat(run.record()).isEqualTo(run(post("good morning everyone")).record());
  }

  /** The stages between may tell an author of verdicts in any order, and again after a crash. */
  @Test
  void feedback_inAnyOrderAndAgain_leavesTheSameRecord() {
    Run whole =
        run(
            post("utter nonsense"),
            review("w1", "ann", "demote", 2_000),
            review("w2", "bob", "allow", 3_000));
    assertThat(whole.verdicts().get(2).getOverturn().getTakenBack())
        .extracting(RevisionTakenBack::getRevision)
        .containsExactly(2);
    // Of one log they come in order, as they are written: here the reviews'.
    List<byte[]> feedback = whole.feedback();
    List<byte[]> first = feedback.stream().filter(bytes -> log(bytes) == 0).toList();
    List<byte[]> reviewed = feedback.stream().filter(bytes -> log(bytes) != 0).toList();
    Random random = new Random(20261122);
    for (int i = 0; i < 12; i++) {
      List<byte[]> told = new ArrayList<>(reviewed);
      for (byte[] one : first) {
        told.add(random.nextInt(told.size() + 1), one);
      }
      if (i % 2 == 1) {
        told.addAll(reviewed);
      }
      Input[] inputs =
          told.stream()
              .map(bytes -> new Input(Topics.AUTHOR_EVENTS, "u1", bytes, 5_000))
              .toArray(Input[]::new);
      assertThat(run(inputs).record()).as("order %d", i).isEqualTo(whole.record());
    }
  }

  private static int log(byte[] feedback) {
    return AvroCodec.of(AuthorEvent.class).decode(feedback).orThrow().getLog();
  }

  private Run run(Input... inputs) {
    try (DrivenTopology driven = new DrivenTopology(parts, directory.resolve("run-" + runs++))) {
      for (Input input : inputs) {
        send(driven, input);
      }
      List<Verdict> given = driven.verdicts();
      List<byte[]> feedback =
          driven.output(Topics.AUTHOR_EVENTS).stream()
              .filter(
                  bytes ->
                      AvroCodec.of(AuthorEvent.class).decode(bytes).orThrow().getEvent()
                          instanceof Verdict)
              .toList();
      send(driven, of("later", "good evening to you all", LATER_MS));
      Verdict later = driven.verdicts().get(0);
      Map<String, Object> record = new TreeMap<>();
      later.getFeatures().getFeatures().stream()
          .filter(f -> f.getName().startsWith("author_reputation"))
          .forEach(f -> record.put(f.getName(), f.getValue()));
      return new Run(given, feedback, Collections.unmodifiableMap(record));
    }
  }

  private static void send(DrivenTopology driven, Input input) {
    driven.send(input.topic(), input.key(), input.value(), START.plusMillis(input.afterMs()));
  }

  private static Input post(String text) {
    return of("p1", text, 0);
  }

  private static Input of(String id, String text, long afterMs) {
    Post post =
        Post.newBuilder()
            .setPostId(id)
            .setAuthorId("u1")
            .setText(text)
            .setCreatedAt(START.plusMillis(afterMs))
            .build();
    return input(Topics.POSTS, "u1", Post.class, post, afterMs);
  }

  private static Input report(String id, long afterMs) {
    Instant at = START.plusMillis(afterMs);
    return input(
        Topics.REPORTS,
        "p1",
        Report.class,
        new Report(id, "p1", "u1", "reader-" + id, null, null, at),
        afterMs);
  }

  private static Input review(String id, String reviewer, String action, long afterMs) {
    Instant at = START.plusMillis(afterMs);
    return input(
        Topics.REVIEWS,
        "p1",
        Review.class,
        new Review(id, "p1", "u1", reviewer, action, "spam", null, at),
        afterMs);
  }

  private static Input appeal(long afterMs) {
    Instant at = START.plusMillis(afterMs);
    return input(
        Topics.APPEALS, "p1", Appeal.class, new Appeal("a1", "p1", "u1", null, "no", at), afterMs);
  }

  private static <T extends SpecificRecordBase> Input input(
      String topic, String key, Class<T> type, T record, long afterMs) {
    return new Input(topic, key, AvroCodec.of(type).encode(record), afterMs);
  }
}
