package dev.weir.streams.offline.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.PostSummary;
import dev.weir.decision.Reason;
import dev.weir.decision.RuleOutcome;
import dev.weir.decision.SourceCoordinates;
import dev.weir.decision.Timings;
import dev.weir.decision.Verdict;
import dev.weir.feature.FeatureVectorSnapshot;
import dev.weir.streams.stage.Redecision.Outcome;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final Outcome ALLOWED = new Outcome("allow", null, List.of());
  private static final Outcome REMOVED =
      outcome("remove", "spam", "burst", "3 <b>posts</b> & more");

  private final Tally tally = new Tally(2);

  private static Outcome outcome(String action, String category, String rule, String why) {
    return new Outcome(
        action, category, List.of(new Reason(rule, RuleOutcome.FIRED, action, category, why)));
  }

  private static Verdict verdict(String id, String market, Outcome outcome) {
    return Verdict.newBuilder()
        .setPostId(id)
        .setAuthorId("ann")
        .setRevision(1)
        .setCreatedAt(Instant.EPOCH)
        .setAsOf(Instant.EPOCH)
        .setPost(new PostSummary(null, "feed", market, null, 3, "f"))
        .setAction(outcome.action())
        .setCategory(outcome.category())
        .setEnforced(true)
        .setReasons(outcome.reasons())
        .setScores(List.of())
        .setSpans(List.of())
        .setFeatures(new FeatureVectorSnapshot("moderation", "d", Instant.EPOCH, List.of()))
        .setPolicyVersion("p")
        .setModelVersion("m")
        .setSource(new SourceCoordinates("posts", 0, 1L))
        .setTimings(new Timings(Instant.EPOCH, Instant.EPOCH))
        .build();
  }

  private void decide(String id, String market, Outcome before, Outcome after) {
    tally.decision(verdict(id, market, before), before, after);
  }

  @Test
  void decisions_areCountedByActionRuleAndSlice() {
    decide("a", "de", ALLOWED, REMOVED);
    decide("b", "de", REMOVED, REMOVED);
    decide("c", null, REMOVED, ALLOWED);
    BacktestResult result = tally.result("now");
    assertThat(result.decisions()).isEqualTo(3);
    assertThat(result.different()).isEqualTo(2);
    assertThat(result.actionChanged()).isEqualTo(2);
    assertThat(result.actions().get("remove"))
        .containsEntry("remove", 1L)
        .containsEntry("allow", 1L);
    assertThat(result.rules().get("burst"))
        .isEqualTo(new BacktestResult.RuleCount(2, 2, 1, 1, 0, 0));
    assertThat(result.slices().get("market").get("de"))
        .isEqualTo(new BacktestResult.Slice(2, 1, 2, 1));
    assertThat(result.slices().get("market").get("(not said)"))
        .isEqualTo(new BacktestResult.Slice(1, 1, 0, 1));
  }

  @Test
  void reasons_thatDifferUnderOneAction_areADifference() {
    decide("a", "de", REMOVED, outcome("remove", "spam", "burst", "4 posts"));
    assertThat(tally.result("now").different()).isEqualTo(1);
    assertThat(tally.result("now").actionChanged()).isZero();
  }

  @Test
  void examples_areFewOfEachChange() {
    for (int i = 0; i < 5; i++) {
      decide("a" + i, "de", ALLOWED, REMOVED);
      decide("b" + i, "de", REMOVED, ALLOWED);
    }
    assertThat(tally.result("now").changes())
        .extracting(Change::postId)
        .containsExactly("a0", "b0", "a1", "b1");
  }

  @Test
  void markets_withoutEnd_doNotFillTheMemory() {
    for (int i = 0; i < 10 * Tally.SLICE_VALUES_MAX; i++) {
      decide("a", "market-" + i, ALLOWED, ALLOWED);
    }
    assertThat(tally.result("now").slices().get("market"))
        .hasSize(Tally.SLICE_VALUES_MAX + 1)
        .containsEntry("(others)", new BacktestResult.Slice(9L * Tally.SLICE_VALUES_MAX, 0, 0, 0));
  }

  @Test
  void report_showsWhatWasLoggedAsText() {
    decide("<script>alert(1)</script>", "<i>", ALLOWED, REMOVED);
    String page = new BacktestReport(tally.result("now"), "reviewers", 1).html();
    assertThat(page)
        .contains("&lt;script&gt;alert(1)", "&lt;i&gt;", "3 &lt;b&gt;posts&lt;/b&gt; &amp; more")
        .doesNotContain("<script", "<i>", "<b>");
  }

  @Test
  void quality_isThatOfTheLastWord() {
    tally.judged(true, ALLOWED, REMOVED);
    tally.judged(true, REMOVED, REMOVED);
    tally.judged(false, REMOVED, ALLOWED);
    tally.judged(false, ALLOWED, REMOVED);
    BacktestResult result = tally.result("now");
    assertThat(result.qualityThen().precision()).isEqualTo(0.5);
    assertThat(result.qualityThen().recall()).isEqualTo(0.5);
    assertThat(result.qualityNow().precision()).isEqualTo(2 / 3.0);
    assertThat(result.qualityNow().recall()).isEqualTo(1);
  }
}
