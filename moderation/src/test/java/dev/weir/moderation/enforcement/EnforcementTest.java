package dev.weir.moderation.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.ToLongFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

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

  @Property
  void parameters_areTheStrictestInWhateverOrder(
      @ForAll("reasons") List<Reason> reasons, @ForAll long seed) {
    List<Reason> shuffled = new ArrayList<>(reasons);
    Collections.shuffle(shuffled, new Random(seed));
    Verdict verdict = enforcement.resolve(reasons, true);
    Verdict other = enforcement.resolve(shuffled, true);
    assertThat(other.parameters().factor()).isEqualTo(verdict.parameters().factor());
    assertThat(other.parameters().priority()).isEqualTo(verdict.parameters().priority());
    assertThat(verdict.parameters().factor())
        .isEqualTo(
            reasons.stream()
                .filter(reason -> reason.outcome() == RuleOutcome.FIRED)
                .filter(reason -> reason.action() == verdict.action())
                .filter(reason -> verdict.action() == Action.DEMOTE)
                .map(reason -> reason.parameters().factor())
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null));
    assertThat(durations(other)).isEqualTo(durations(verdict));
    assertThat(durations(verdict))
        .isEqualTo(
            Map.of(
                AuthorAction.Kind.RATE_LIMIT,
                longest(reasons, ActionParameters::rateLimitMs),
                AuthorAction.Kind.SUSPEND,
                longest(reasons, ActionParameters::suspendMs)));
    assertThat(other.channels()).containsExactlyInAnyOrderElementsOf(verdict.channels());
  }

  private static Map<AuthorAction.Kind, Long> durations(Verdict verdict) {
    Map<AuthorAction.Kind, Long> durations = new EnumMap<>(AuthorAction.Kind.class);
    for (AuthorAction.Kind kind : AuthorAction.Kind.values()) {
      durations.put(kind, 0L);
    }
    verdict.authorActions().forEach(action -> durations.put(action.kind(), action.durationMs()));
    return durations;
  }

  private static long longest(List<Reason> reasons, ToLongFunction<ActionParameters> duration) {
    return reasons.stream()
        .filter(reason -> reason.outcome() == RuleOutcome.FIRED)
        .mapToLong(reason -> duration.applyAsLong(reason.parameters()))
        .max()
        .orElse(0);
  }

  @Example
  void queue_isThatOfTheHighestPriority_amongEqualsTheFirstNamed() {
    Reason usual = review("a", null, 5);
    Reason slow = review("b", "slow", 5);
    Reason other = review("c", "other", 5);
    Reason urgent = review("d", "urgent", 9);
    assertThat(enforcement.resolve(List.of(usual, slow, other), true).parameters().queue())
        .isEqualTo("slow");
    assertThat(enforcement.resolve(List.of(usual, slow, urgent), true).parameters())
        .isEqualTo(new ActionParameters(null, "urgent", 9, 0, 0, List.of()));
  }

  @Example
  void authorActions_goBesideTheActionOfAnotherRule_andNameTheRules() {
    Reason remove = reason("a", RuleOutcome.FIRED, Action.REMOVE, "spam");
    Reason day = beside("b", RuleOutcome.FIRED, 0, 86_400_000, "ops");
    Reason week = beside("c", RuleOutcome.FIRED, 60_000, 7 * 86_400_000L, "trust");
    Reason silent = beside("d", RuleOutcome.ABSTAINED, 0, 90 * 86_400_000L, "nobody");
    Verdict verdict = enforcement.resolve(List.of(remove, day, week, silent), true);
    assertThat(verdict.action()).isEqualTo(Action.REMOVE);
    assertThat(verdict.parameters()).isEqualTo(ActionParameters.NONE);
    assertThat(verdict.authorActions())
        .containsExactly(
            new AuthorAction(AuthorAction.Kind.RATE_LIMIT, 60_000, List.of("c")),
            new AuthorAction(AuthorAction.Kind.SUSPEND, 7 * 86_400_000L, List.of("b", "c")));
    assertThat(verdict.channels()).containsExactly("ops", "trust");
  }

  private static Reason review(String rule, @Nullable String queue, int priority) {
    return new Reason(
        rule,
        RuleOutcome.FIRED,
        Action.REVIEW,
        "spam",
        "because",
        new ActionParameters(null, queue, priority, 0, 0, List.of()));
  }

  private static Reason beside(
      String rule, RuleOutcome outcome, long rateLimitMs, long suspendMs, String channel) {
    return new Reason(
        rule,
        outcome,
        Action.LABEL,
        "spam",
        "because",
        new ActionParameters(null, null, 0, rateLimitMs, suspendMs, List.of(channel)));
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
            Arbitraries.of("spam", "hate"),
            parameters())
        .as(
            (rule, outcome, action, category, parameters) ->
                new Reason(rule, outcome, action, category, "because", parameters))
        .list()
        .ofMaxSize(8);
  }

  private static Arbitrary<ActionParameters> parameters() {
    return Combinators.combine(
            Arbitraries.of(0.1, 0.5, 0.9).injectNull(0.3),
            Arbitraries.of("fast", "slow").injectNull(0.3),
            Arbitraries.of(0, 1, 7),
            Arbitraries.of(0L, 60_000L, 3_600_000L),
            Arbitraries.of(0L, 60_000L, 3_600_000L),
            Arbitraries.of("ops", "trust").list().uniqueElements().ofMaxSize(2))
        .as(ActionParameters::new);
  }

  private static Reason reason(String rule, RuleOutcome outcome, Action action, String category) {
    return new Reason(rule, outcome, action, category, "because");
  }
}
