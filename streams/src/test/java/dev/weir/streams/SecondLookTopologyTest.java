package dev.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.ActionParameters;
import dev.weir.decision.SourceCoordinates;
import dev.weir.decision.Verdict;
import dev.weir.event.DeadLetter;
import dev.weir.event.Post;
import dev.weir.event.Report;
import dev.weir.review.Appeal;
import dev.weir.review.Review;
import dev.weir.streams.stage.Redecision;
import dev.weir.streams.stage.StageFixture;
import dev.weir.streams.stage.StageParts;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What later revisions say of themselves, and appeals, over the whole path. */
class SecondLookTopologyTest {
  private static final Instant START = DrivenTopology.START;

  @TempDir Path stateDir;
  private final StageParts parts = StageFixture.parts();
  private DrivenTopology driven;
  private final AvroCodec<Verdict> verdicts = AvroCodec.of(Verdict.class);

  @BeforeEach
  void open() {
    driven = new DrivenTopology(parts, stateDir);
  }

  @AfterEach
  void close() {
    driven.close();
  }

  @Test
  void revision_afterReports_saysWhatChangedAndIsMadeAgainToTheByte() {
    post("p1", "u1", "good morning everyone");
    report("r1", 10_000);
    report("r2", 20_000);

    List<byte[]> logged = driven.output(Topics.VERDICTS);
    assertThat(logged).hasSize(2);
    Verdict first = verdicts.decode(logged.get(0)).orThrow();
    Verdict second = verdicts.decode(logged.get(1)).orThrow();
    assertThat(first.getChange()).isNull();
    assertThat(second.getAction()).isEqualTo("review");
    assertThat(first.getParameters()).isNull();
    assertThat(second.getParameters()).isEqualTo(new ActionParameters(null, "reported", 7));
    assertThat(second.getChange().getCause())
        .isEqualTo(new SourceCoordinates(Topics.REPORTS, 0, 1L));
    assertThat(second.getChange().getPreviousAction()).isEqualTo("allow");
    assertThat(second.getChange().getRulesAdded()).containsExactly("reported");
    assertThat(second.getChange().getRulesGone()).isEmpty();
    assertThat(second.getChange().getFeatures())
        .contains("post_reports:reports_1h")
        .doesNotContain("author_posting:posts_1h");
    Redecision redecision = new Redecision(parts, true);
    assertThat(redecision.bytes(redecision.again(post(), first, second))).isEqualTo(logged.get(1));
  }

  @Test
  void appeal_isForASecondReviewerWhoOverturns() {
    post("p1", "u1", "utter nonsense");
    review("w1", "ann", "remove", 1_000);
    appeal("a1", "u1", null, 2_000);
    review("w2", "ann", "remove", 3_000);
    review("w3", "bob", "allow", 4_000);
    appeal("a2", "u1", null, 5_000);

    List<Verdict> all = driven.verdicts();
    assertThat(all)
        .extracting(Verdict::getAction)
        .containsExactly("remove", "remove", "remove", "allow");
    assertThat(all).extracting(Verdict::getAppeal).containsExactly(null, null, "a1", null);
    assertThat(all).extracting(Redecision::byRules).containsExactly(true, false, false, false);
    Verdict overturned = all.get(3);
    assertThat(overturned.getReasons().get(0).getExplanation())
        .isEqualTo("overturned on appeal by a second reviewer");
    assertThat(overturned.getChange().getPreviousAction()).isEqualTo("remove");
    assertThat(overturned.getChange().getCause())
        .isEqualTo(new SourceCoordinates(Topics.REVIEWS, 0, 2L));
    assertThat(refusals())
        .containsExactly(
            "reviewer_id: who decided what is appealed (expected: another reviewer)",
            "post_id: appealed before (expected: one appeal per post)");
  }

  @Test
  void appeal_againstAPolicysVerdict_anyReviewerMayUphold() {
    post("p1", "u1", "utter nonsense");
    appeal("a1", "u1", 1, 2_000);
    review("w1", "ann", "remove", 3_000);

    List<Verdict> all = driven.verdicts();
    assertThat(all).extracting(Verdict::getAction).containsExactly("remove", "remove", "remove");
    assertThat(all.get(1).getAppeal()).isEqualTo("a1");
    assertThat(all).extracting(Redecision::byRules).containsExactly(true, false, false);
    assertThat(all).extracting(Redecision::byReviewer).containsExactly(false, false, true);
    assertThat(all.get(2).getReasons().get(0).getExplanation())
        .isEqualTo("upheld on appeal by a second reviewer");
  }

  @Test
  void appeal_beforeItsPost_waits() {
    appeal("a1", "u1", null, 0);
    post("p1", "u1", "utter nonsense");
    assertThat(driven.verdicts()).extracting(Verdict::getAppeal).containsExactly(null, "a1");
  }

  @Test
  void appeal_byAnotherOrOfAnotherRevisionOrAgainstNothing_isRefused() {
    post("p1", "u1", "good morning everyone");
    appeal("a1", "u2", null, 1_000);
    appeal("a2", "u1", 7, 2_000);
    appeal("a3", "u1", null, 3_000);
    assertThat(driven.verdicts()).hasSize(1);
    assertThat(refusals())
        .containsExactly(
            "post_author_id: another (expected: the author of the post)",
            "verdict_revision: 7 (expected: 1, the latest)",
            "post_id: nothing was done about it (expected: an action that is in force)");
  }

  private static Post post() {
    return of("p1", "u1", "good morning everyone");
  }

  private static Post of(String id, String author, String text) {
    return Post.newBuilder()
        .setPostId(id)
        .setAuthorId(author)
        .setText(text)
        .setCreatedAt(START)
        .build();
  }

  private void post(String id, String author, String text) {
    driven.send(Topics.POSTS, author, Post.class, of(id, author, text), 0);
  }

  private void report(String id, long afterMs) {
    Instant at = START.plusMillis(afterMs);
    driven.send(
        Topics.REPORTS,
        "p1",
        Report.class,
        new Report(id, "p1", "u1", "reader-" + id, null, null, at),
        afterMs);
  }

  private void review(String id, String reviewer, String action, long afterMs) {
    Instant at = START.plusMillis(afterMs);
    driven.send(
        Topics.REVIEWS,
        "p1",
        Review.class,
        new Review(id, "p1", "u1", reviewer, action, "spam", null, at),
        afterMs);
  }

  private void appeal(String id, String author, @Nullable Integer revision, long afterMs) {
    Instant at = START.plusMillis(afterMs);
    driven.send(
        Topics.APPEALS,
        "p1",
        Appeal.class,
        new Appeal(id, "p1", author, revision, "no", at),
        afterMs);
  }

  private List<String> refusals() {
    AvroCodec<DeadLetter> letters = AvroCodec.of(DeadLetter.class);
    return driven.output(Topics.DEAD_LETTER).stream()
        .map(bytes -> letters.decode(bytes).orThrow().getMessage())
        .toList();
  }
}
