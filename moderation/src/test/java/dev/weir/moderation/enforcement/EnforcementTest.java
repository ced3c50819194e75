package dev.weir.moderation.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EnforcementTest {
  private final Enforcement enforcement = new Enforcement();

  @Property
  void action_isTheMostSevereOfThoseThatFired(@ForAll("reasons") List<Reason> reasons) {
    Action expected =
        reasons.stream()
            .filter(reason -> reason.outcome() == RuleOutcome.FIRED)
            .map(Reason::action)
            .max(Comparator.comparing(Action::severity))
            .orElse(Action.ALLOW);
    assertThat(enforcement.resolve(reasons, true).action()).isEqualTo(expected);
  }

  @Property
  void action_doesNotDependOnTheOrderOfRules(
      @ForAll("reasons") List<Reason> reasons, @ForAll long seed) {
    List<Reason> shuffled = new ArrayList<>(reasons);
    Collections.shuffle(shuffled, new Random(seed));
    Verdict verdict = enforcement.resolve(reasons, true);
    Verdict other = enforcement.resolve(shuffled, true);
    assertThat(other.action()).isEqualTo(verdict.action());
    assertThat(other.reasons()).containsExactlyInAnyOrderElementsOf(verdict.reasons());
  }

  @Property
  void sameProposalsTwice_countOnce(@ForAll("reasons") List<Reason> reasons) {
    List<Reason> twice = new ArrayList<>(reasons);
    twice.addAll(reasons);
    assertThat(enforcement.resolve(twice, true)).isEqualTo(enforcement.resolve(reasons, true));
  }

  @Example
  void equalSeverity_takesTheFirstCategoryInPolicyOrder() {
    Verdict verdict =
        enforcement.resolve(
            List.of(
                reason("a", RuleOutcome.FIRED, Action.REVIEW, "spam"),
                reason("b", RuleOutcome.FIRED, Action.REVIEW, "hate")),
            true);
    assertThat(verdict.category()).isEqualTo("spam");
  }

  @Example
  void abstention_thatCouldNotHaveMattered_isLeftOut() {
    Reason mild = reason("a", RuleOutcome.ABSTAINED, Action.LABEL, "spam");
    Reason severe = reason("b", RuleOutcome.ABSTAINED, Action.REMOVE, "spam");
    Reason fired = reason("c", RuleOutcome.FIRED, Action.REVIEW, "spam");
    assertThat(enforcement.resolve(List.of(mild, severe, fired), true).reasons())
        .containsExactly(severe, fired);
  }

  @Example
  void shadow_isSaidInTheVerdict() {
    assertThat(enforcement.resolve(List.of(), false).enforced()).isFalse();
  }

  @Example
  void quotas_areThoseThatCoverTheDecidingProposal() {
    Quota removals = new Quota("removals", Action.REMOVE, null, null, 10, 3_600_000);
    Quota spam = new Quota("spam", null, "spam", null, 10, 3_600_000);
    Quota byB = new Quota("by-b", null, null, "b", 10, 3_600_000);
    Quota both = new Quota("both", Action.LABEL, "spam", null, 10, 3_600_000);
    List<Quota> quotas = List.of(removals, spam, byB, both);
    Reason label = reason("a", RuleOutcome.FIRED, Action.LABEL, "spam");
    Reason remove = reason("b", RuleOutcome.FIRED, Action.REMOVE, "hate");

    assertThat(enforcement.resolve(List.of(label, remove), true, quotas).quotas())
        .containsExactly(removals, byB);
    assertThat(enforcement.resolve(List.of(label), true, quotas).quotas())
        .containsExactly(spam, both);
  }

  @Example
  void quotas_coverNeitherShadowNorReviewNorWhatDidNotFire() {
    List<Quota> quotas = List.of(new Quota("spam", null, "spam", null, 10, 3_600_000));
    Reason fired = reason("a", RuleOutcome.FIRED, Action.REMOVE, "spam");
    Reason review = reason("a", RuleOutcome.FIRED, Action.REVIEW, "spam");
    Reason abstained = reason("a", RuleOutcome.ABSTAINED, Action.REMOVE, "spam");

    assertThat(enforcement.resolve(List.of(fired), false, quotas).quotas()).isEmpty();
    assertThat(enforcement.resolve(List.of(review), true, quotas).quotas()).isEmpty();
    assertThat(enforcement.resolve(List.of(abstained), true, quotas).quotas()).isEmpty();
  }

  @Provide
  Arbitrary<List<Reason>> reasons() {
    return Combinators.combine(
            Arbitraries.of("a", "b", "c"),
            Arbitraries.of(RuleOutcome.class),
            Arbitraries.of(Action.class).filter(action -> action != Action.ALLOW),
            Arbitraries.of("spam", "hate"))
        .as(EnforcementTest::reason)
        .list()
        .ofMaxSize(8);
  }

  private static Reason reason(String rule, RuleOutcome outcome, Action action, String category) {
    return new Reason(rule, outcome, action, category, "because");
  }
}
