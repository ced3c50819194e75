package dev.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.ActionParameters;
import dev.weir.decision.AuthorAction;
import dev.weir.decision.QuotaGrant;
import dev.weir.decision.QuotaOutcome;
import dev.weir.decision.Reason;
import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.event.Reaction;
import dev.weir.event.ReactionKind;
import dev.weir.streams.stage.PostMemories;
import dev.weir.streams.stage.Redecision;
import dev.weir.streams.stage.StageFixture;
import dev.weir.streams.stage.StageParts;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quotas over the whole path: two removals in ten minutes, three toxic in an hour. */
class QuotaTopologyTest {
  private static final Instant START = DrivenTopology.START;
  private static final Duration WINDOW = Duration.ofMinutes(10);

  @TempDir Path stateDir;
  private final StageParts parts =
      StageFixture.partsWith(
          """
          quotas:
            - { id: removals, action: remove, limit: 2, per: 10m }
            - { id: toxic, category: toxicity, limit: 3, per: 1h }
          """);
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
  void verdicts_beyondTheQuota_areHeldForReviewAndSayWhy() {
    post("p1", "u1", "utter nonsense one", 0);
    post("p2", "u2", "utter nonsense two", 1_000);
    post("p3", "u3", "utter nonsense three", 2_000);

    List<Verdict> all = driven.verdicts();
    assertThat(all).extracting(Verdict::getAction).containsExactly("remove", "remove", "review");
    assertThat(grants(all.get(1))).containsExactly("removals GRANTED 2", "toxic GRANTED 2");
    Verdict held = all.get(2);
    assertThat(grants(held)).containsExactly("removals FULL 2", "toxic UNUSED 2");
    assertThat(held.getProposedAction()).isEqualTo("remove");
    assertThat(held.getCategory()).isEqualTo("toxicity");
    assertThat(held.getReasons())
        .extracting(Reason::getRule)
        .containsExactly("toxicity/remove", "quota/removals");
    assertThat(held.getReasons().get(1).getExplanation())
        .isEqualTo("remove is held: 2 of 2 in 10m from 2026-01-01T00:00:00Z");
  }

  @Test
  void window_next_hasRoomAgain_untilTheLongerQuotaIsFull() {
    long next = WINDOW.toMillis();
    post("p1", "u1", "utter nonsense one", 0);
    post("p2", "u2", "utter nonsense two", next - 1);
    post("p3", "u3", "utter nonsense three", next);
    post("p4", "u4", "utter nonsense four", next + 1);

    List<Verdict> all = driven.verdicts();
    assertThat(all)
        .extracting(Verdict::getAction)
        .containsExactly("remove", "remove", "remove", "review");
    assertThat(grants(all.get(3))).containsExactly("removals UNUSED 1", "toxic FULL 3");
  }

  /** A post of before counts in its own window, whenever it comes. */
  @Test
  void window_isOfEventTime() {
    long next = WINDOW.toMillis();
    post("p1", "u1", "utter nonsense one", next);
    post("p2", "u2", "utter nonsense two", next + 1);
    post("p3", "u3", "utter nonsense three", next - 1);
    assertThat(driven.verdicts())
        .extracting(Verdict::getAction)
        .containsExactly("remove", "remove", "remove");
  }

  @Test
  void verdict_underNoQuota_takesNoFurtherHop() {
    post("p1", "u1", "good morning everyone", 0);
    assertThat(driven.verdicts()).extracting(Verdict::getAction).containsExactly("allow");
    assertThat(driven.output(Topics.QUOTA_STAGE)).isEmpty();
  }

  @Test
  void author_learnsWhatWasDoneAndNotWhatWasProposed() {
    post("p1", "u1", "utter nonsense one", 0);
    post("p2", "u2", "utter nonsense two", 0);
    post("p3", "u3", "utter nonsense three", 0);
    post("p4", "u1", "good evening to all of you", 5_000);
    post("p5", "u3", "good night to all of you there", 5_000);

    // The rule known_offender reads removals; its category has one left of three.
    assertThat(driven.verdicts())
        .extracting(Verdict::getAction)
        .containsExactly("remove", "remove", "review", "demote", "allow");
  }

  @Test
  void secondLook_isCountedTooAndHeldOnce() {
    post("p1", "u1", "utter nonsense one", 0);
    post("p2", "u2", "utter nonsense two", 1);
    post("p3", "u3", "good morning everyone", 2);
    post("p4", "u4", "good evening to all of you", 3);
    hide("h1", "p3", "u3", 1_000);
    hide("h2", "p4", "u4", 2_000);
    hide("h3", "p4", "u4", 3_000);
    hide("h4", "p4", "u4", 4_000);

    List<Verdict> all = driven.verdicts().stream().filter(v -> v.getRevision() > 1).toList();
    assertThat(all).extracting(Verdict::getPostId).containsExactly("p3", "p4");
    assertThat(all).extracting(Verdict::getAction).containsExactly("demote", "review");
    assertThat(all.get(1).getProposedAction()).isEqualTo("demote");
    assertThat(all.get(0).getParameters()).isEqualTo(new ActionParameters(0.5, null, null));
    assertThat(all.get(0).getAuthorActions())
        .containsExactly(
            new AuthorAction(
                "rate_limit",
                3_600_000L,
                START.plusMillis(1_000).plusSeconds(3_600),
                List.of("hidden")));
    assertThat(all.get(0).getNotify()).containsExactly("ops");
    // Nothing is done about the author of what waits for a reviewer.
    assertThat(all.get(1).getParameters()).isNull();
    assertThat(all.get(1).getAuthorActions()).isEmpty();
    assertThat(all.get(1).getNotify()).isEmpty();
    RowStateStore rows = driven.rows("post-rows");
    assertThat(PostMemories.latestVerdict(rows, "p4")).hasValue(all.get(1));
  }

  @Test
  void post_deletedWhileItsVerdictIsCounted_isNotRemembered() {
    post("p1", "u1", "utter nonsense one", 0);
    driven.send(
        Topics.POSTS,
        "u1",
        Post.class,
        Post.newBuilder()
            .setPostId("p1")
            .setAuthorId("u1")
            .setText("utter nonsense one")
            .setCreatedAt(START)
            .setDeleted(true)
            .build(),
        1_000);
    RowStateStore rows = driven.rows("post-rows");
    assertThat(PostMemories.latestVerdict(rows, "p1")).isEmpty();
  }

  @Test
  void verdict_letThroughOrHeld_isMadeAgainToTheByte() {
    post("p1", "u1", "utter nonsense one", 0);
    post("p2", "u2", "utter nonsense two", 1);
    post("p3", "u3", "utter nonsense three", 2);
    Redecision redecision = new Redecision(parts, true);
    List<String> texts =
        List.of("utter nonsense one", "utter nonsense two", "utter nonsense three");
    List<byte[]> logged = driven.output(Topics.VERDICTS);
    assertThat(logged).hasSize(3);
    for (int i = 0; i < logged.size(); i++) {
      Verdict verdict = verdicts.decode(logged.get(i)).orThrow();
      Post post = of(verdict.getPostId(), verdict.getAuthorId(), texts.get(i), i);
      assertThat(redecision.bytes(redecision.again(post, null, verdict))).isEqualTo(logged.get(i));
      assertThat(redecision.outcome(post, verdict)).isEqualTo(Redecision.Outcome.of(verdict));
    }
  }

  private static List<String> grants(Verdict verdict) {
    return verdict.getQuotas().stream().map(QuotaTopologyTest::inWords).toList();
  }

  private static String inWords(QuotaGrant grant) {
    assertThat(grant.getOutcome()).isNotEqualTo(QuotaOutcome.ASKED);
    return grant.getQuota() + " " + grant.getOutcome() + " " + grant.getGranted();
  }

  private static Post of(String id, String author, String text, long afterMs) {
    return Post.newBuilder()
        .setPostId(id)
        .setAuthorId(author)
        .setText(text)
        .setCreatedAt(START.plusMillis(afterMs))
        .build();
  }

  private void post(String id, String author, String text, long afterMs) {
    driven.send(Topics.POSTS, author, Post.class, of(id, author, text, afterMs), afterMs);
  }

  private void hide(String id, String post, String author, long afterMs) {
    driven.send(
        Topics.REACTIONS,
        post,
        Reaction.class,
        new Reaction(id, post, author, "reader", ReactionKind.HIDE, START.plusMillis(afterMs)),
        afterMs);
  }
}
