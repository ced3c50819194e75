package dev.weir.moderation.policy;

import dev.weir.features.serving.FeatureVector;
import dev.weir.moderation.band.Band;
import dev.weir.moderation.campaign.CampaignSettings;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.enforcement.Action;
import dev.weir.moderation.enforcement.Quota;
import dev.weir.moderation.enforcement.Reason;
import dev.weir.moderation.enforcement.RuleOutcome;
import dev.weir.moderation.lists.ListDefinition;
import dev.weir.moderation.lists.ListFindings;
import dev.weir.moderation.lists.ListMatcher;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.moderation.policy.expression.Truth;
import dev.weir.moderation.policy.facts.Facts;
import dev.weir.moderation.policy.facts.FactsBinder;
import dev.weir.moderation.policy.facts.PolicyInputs;
import dev.weir.moderation.policy.facts.PostFacts;
import dev.weir.moderation.scoring.Scores;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A compiled policy: categories with thresholds, and rules. Made by {@link PolicyCompiler}.
 *
 * <p>Immutable and thread-safe. Evaluation reads no clock and never throws; the same arguments give
 * the same answer, to the character.
 */
public final class Policy {
  private static final String FALLBACK = "fallback";

  private final String name;
  private final Mode mode;
  private final String version;
  private final Action fallback;
  private final Category[] categories;
  private final Rule[] rules;
  private final ListMatcher lists;
  private final List<Quota> quotas;
  private final FactsBinder binder;
  private final List<PolicyProblem> notices;
  private final List<PolicyProblem> hardlyMeant;
  private final @Nullable CampaignSettings campaigns;
  private final List<Band> bands;

  Policy(
      String name,
      Mode mode,
      String version,
      Action fallback,
      List<ListDefinition> lists,
      List<Category> categories,
      List<Rule> rules,
      List<Quota> quotas,
      PolicyInputs inputs,
      List<PolicyProblem> notices,
      List<PolicyProblem> hardlyMeant,
      @Nullable CampaignSettings campaigns,
      List<Band> bands) {
    this.name = name;
    this.mode = mode;
    this.version = version;
    this.fallback = fallback;
    this.categories = categories.toArray(Category[]::new);
    this.rules = rules.toArray(Rule[]::new);
    this.lists = new ListMatcher(lists);
    this.quotas = List.copyOf(quotas);
    this.binder = new FactsBinder(inputs);
    this.notices = List.copyOf(notices);
    this.hardlyMeant = List.copyOf(hardlyMeant);
    this.campaigns = campaigns;
    this.bands = List.copyOf(bands);
  }

  private Policy(Policy of, Rule[] rules) {
    this.name = of.name;
    this.mode = of.mode;
    this.version = of.version;
    this.fallback = of.fallback;
    this.categories = of.categories;
    this.rules = rules;
    this.lists = of.lists;
    this.quotas = of.quotas;
    this.binder = of.binder;
    this.notices = of.notices;
    this.hardlyMeant = of.hardlyMeant;
    this.campaigns = of.campaigns;
    this.bands = of.bands;
  }

  /** This policy with some of its rules silent; it is still the same version. */
  public Policy without(Set<String> silent) {
    return silent.isEmpty()
        ? this
        : new Policy(
            this,
            Arrays.stream(rules).filter(rule -> !silent.contains(rule.id())).toArray(Rule[]::new));
  }

  public String name() {
    return name;
  }

  public Mode mode() {
    return mode;
  }

  /** Content hash of the policy's text, 16 hexadecimal digits. */
  public String version() {
    return version;
  }

  /**
   * What the policy may say and hardly means: categories and rules left out because they are
   * optional and something they read is not there, names nobody uses, rules that never fire or
   * never decide. In file order.
   */
  public List<PolicyProblem> notices() {
    return notices;
  }

  /**
   * Those of {@link #notices} that tell of what is hardly meant: not what is left out as the policy
   * itself says it may be.
   */
  public List<PolicyProblem> hardlyMeant() {
    return hardlyMeant;
  }

  /** How many verdicts of a kind may be acted upon, in file order. */
  public List<Quota> quotas() {
    return quotas;
  }

  /** When posts are a campaign; empty when the policy does not ask for campaigns. */
  public Optional<CampaignSettings> campaigns() {
    return Optional.ofNullable(campaigns);
  }

  /** Bands of the rules that have one, in file order; also of rules that are silent. */
  public List<Band> bands() {
    return bands;
  }

  /** Ids of the rules, in order. */
  public List<String> ruleIds() {
    List<String> ids = new ArrayList<>();
    for (Rule rule : rules) {
      ids.add(rule.id());
    }
    return ids;
  }

  /** A rule's condition as it is written; empty when there is no such rule. */
  public Optional<String> conditionOf(String rule) {
    for (Rule one : rules) {
      if (one.id().equals(rule)) {
        return Optional.of(one.condition());
      }
    }
    return Optional.empty();
  }

  /**
   * What asking all rules about a post costs at most, in weights: 1 is a number compared with a
   * constant. No measured time.
   */
  public long cost() {
    return CostBound.of(List.of(rules), lists.definitions());
  }

  /** The lists that rules may name. */
  public ListMatcher lists() {
    return lists;
  }

  /** How many rules need the CEL interpreter; the others are direct reads. */
  public int celRules() {
    int n = 0;
    for (Rule rule : rules) {
      n += rule.when().celPrograms() > 0 ? 1 : 0;
    }
    return n;
  }

  /**
   * Asks every rule, with the entries of lists that stand with the policy and no others.
   *
   * @param scores null when the text could not be scored: the policy's fallback is proposed
   * @param features in any order of columns; a column that is not there is unknown
   */
  public Evaluation evaluate(
      Look look, PostFacts post, Content content, @Nullable Scores scores, FeatureVector features) {
    ListFindings found =
        lists.find(content, post.media(), post.entities(), features.asOfMs(), ListSnapshot.EMPTY);
    return evaluate(look, post, content, scores, features, found);
  }

  /**
   * Asks every rule.
   *
   * @param scores null when the text could not be scored: the policy's fallback is proposed
   * @param features in any order of columns; a column that is not there is unknown
   * @param found what {@link #lists} found; a list that is not there is unknown
   */
  public Evaluation evaluate(
      Look look,
      PostFacts post,
      Content content,
      @Nullable Scores scores,
      FeatureVector features,
      ListFindings found) {
    Facts facts = binder.bind(post, content, scores, features, found);
    Findings findings = new Findings();
    if (scores == null) {
      findings.fire(
          new Reason(
              FALLBACK, RuleOutcome.FIRED, fallback, null, "no text scores: the policy's fallback"),
          List.of());
    }
    for (Category category : categories) {
      Reason reason = category.reason(facts);
      if (reason != null) {
        String label = category.label();
        findings.fire(reason, label == null ? List.of() : List.of(label));
      }
    }
    for (Rule rule : rules) {
      if (!rule.look().includes(look)) {
        continue;
      }
      Truth truth = rule.when().test(facts);
      switch (truth) {
        case FALSE -> {}
        case TRUE -> findings.fire(rule.fired(facts), rule.labels());
        case UNKNOWN -> findings.doubt(rule);
        case FAILED -> findings.add(rule.failed(facts.takeFailure()));
      }
    }
    return findings.evaluation(facts);
  }

  /** What one evaluation has found so far; abstentions are put in words only if they matter. */
  private static final class Findings {
    /** Reasons, and rules in doubt, in policy order; null while there is nothing, as mostly. */
    private @Nullable List<Object> found;

    private @Nullable Set<String> labels;
    private Action worst = Action.ALLOW;

    void fire(Reason reason, List<String> behind) {
      add(reason);
      if (reason.action().moreSevereThan(worst)) {
        worst = reason.action();
      }
      if (labels == null) {
        labels = new LinkedHashSet<>();
      }
      labels.addAll(behind);
    }

    void doubt(Rule rule) {
      add((Object) rule);
    }

    void add(Reason reason) {
      add((Object) reason);
    }

    private void add(Object finding) {
      if (found == null) {
        found = new ArrayList<>();
      }
      found.add(finding);
    }

    Evaluation evaluation(Facts facts) {
      if (found == null) {
        return Evaluation.NOTHING;
      }
      List<Reason> reasons = new ArrayList<>(found.size());
      for (Object finding : found) {
        if (finding instanceof Reason reason) {
          reasons.add(reason);
        } else if (finding instanceof Rule rule && rule.action().moreSevereThan(worst)) {
          reasons.add(rule.abstained(facts));
        }
      }
      return new Evaluation(reasons, labels == null ? List.of() : List.copyOf(labels));
    }
  }
}
