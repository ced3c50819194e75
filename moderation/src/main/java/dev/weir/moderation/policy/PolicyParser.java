package dev.weir.moderation.policy;

import dev.weir.moderation.campaign.CampaignSettings;
import dev.weir.moderation.enforcement.Action;
import dev.weir.moderation.enforcement.ActionParameters;
import dev.weir.moderation.enforcement.Quota;
import dev.weir.moderation.lists.ListDefinition;
import dev.weir.moderation.policy.expression.Expression;
import dev.weir.moderation.policy.expression.ExpressionCompiler;
import dev.weir.moderation.policy.expression.ExpressionException;
import dev.weir.moderation.policy.expression.ExpressionProblem;
import dev.weir.moderation.policy.expression.Suggestions;
import dev.weir.moderation.policy.facts.PolicyInputs;
import dev.weir.moderation.policy.facts.Vocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** The tree of policy.yaml to a {@link Policy}, or all its problems. Made for one file. */
final class PolicyParser {
  static final int RULES_MAX = 2_000;

  private static final Set<String> KEYS =
      Set.of(
          "name",
          "description",
          "mode",
          "fallback",
          "lists",
          "expressions",
          "campaigns",
          "categories",
          "rules",
          "quotas");
  private static final Set<String> RULE_KEYS =
      Set.of(
          "id",
          "description",
          "when",
          "action",
          "category",
          "explanation",
          "look",
          "optional",
          "factor",
          "queue",
          "priority",
          "rate_limit",
          "suspend",
          "notify",
          "band");
  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9_-]{0,63}");
  static final String ID_FORM = "a lower-case letter, then letters, digits, '-' or '_', at most 64";

  private final PolicyInputs inputs;
  private final Problems problems;
  private final ListFiles files;
  private final List<PolicyProblem> notices = new ArrayList<>();
  private final List<PolicyProblem> hardlyMeant = new ArrayList<>();
  private final Set<String> ruleIds = new HashSet<>();

  /** The lists are read first: conditions name them. */
  private Vocabulary vocabulary;

  private ExpressionCompiler expressions;
  private final ExpressionsParser named;
  private final PolicyNotices remarks;
  private final BandParser bands;
  private final Map<Rule, ScalarNode> conditions = new HashMap<>();
  private final Set<String> listsAsked = new HashSet<>();

  PolicyParser(PolicyInputs inputs, Problems problems, ListFiles files) {
    this.inputs = inputs;
    this.problems = problems;
    this.files = files;
    this.vocabulary = new Vocabulary(inputs, List.of());
    this.expressions = new ExpressionCompiler(vocabulary);
    this.named = new ExpressionsParser(problems);
    this.remarks = new PolicyNotices(problems, hardlyMeant);
    this.bands = new BandParser(problems);
  }

  Policy parse(MappingNode root, String yaml) {
    Fields fields = new Fields("policy", root, problems).only(KEYS);
    ListParser listParser = new ListParser(problems, files);
    List<ListDefinition> lists = listParser.parse(fields);
    if (!lists.isEmpty()) {
      vocabulary = new Vocabulary(inputs, lists);
      expressions = new ExpressionCompiler(vocabulary);
    }
    named.parse(fields, expressions);
    String name = identifier(fields, "name", "policy");
    Mode mode = mode(fields);
    Action fallback =
        action(
            "policy",
            "fallback",
            fields.required("fallback", "the action when the text has no scores"),
            Action.ALLOW);
    CategoryParser categoryParser = new CategoryParser(vocabulary, problems, notices);
    List<Category> categories = categoryParser.parse(fields);
    List<Rule> rules = rules(fields, categoryParser);
    List<Quota> quotas = new QuotaParser(problems, categoryParser.names(), ruleIds).parse(fields);
    CampaignSettings campaigns = new CampaignsParser(problems).parse(fields);
    Node written = fields.optional("rules");
    CostBound.check(rules, lists, conditions, written == null ? root : written, problems);
    if (!problems.isEmpty()) {
      throw problems.refused();
    }
    listParser.noteUnused(lists, listsAsked, hardlyMeant);
    Fields.Entry campaignsAt = fields.entries().get("campaigns");
    remarks.unused(
        named.places(),
        categories,
        categoryParser.places(),
        campaignsAt == null ? null : campaignsAt.key());
    remarks.idle(categories, campaigns != null);
    notices.addAll(hardlyMeant);
    Comparator<PolicyProblem> inFileOrder =
        Comparator.comparingInt(PolicyProblem::line).thenComparingInt(PolicyProblem::column);
    notices.sort(inFileOrder);
    hardlyMeant.sort(inFileOrder);
    String version = PolicyCompiler.version(yaml, listParser.texts());
    return new Policy(
        name,
        mode,
        version,
        fallback,
        lists,
        categories,
        rules,
        quotas,
        inputs,
        notices,
        hardlyMeant,
        campaigns,
        bands.bands());
  }

  private Mode mode(Fields fields) {
    ScalarNode scalar = fields.requiredText("mode", "enforce or shadow");
    if (scalar == null) {
      return Mode.SHADOW;
    }
    return Mode.of(scalar.getValue())
        .orElseGet(
            () -> {
              problems.add(
                  scalar,
                  "policy: mode '"
                      + Fields.shortened(scalar.getValue())
                      + "' (expected: enforce or shadow)"
                      + Suggestions.didYouMean(scalar.getValue(), Mode.keys()));
              return Mode.SHADOW;
            });
  }

  private List<Rule> rules(Fields fields, CategoryParser categories) {
    List<Node> nodes = fields.optionalList("rules", "a list of rules");
    if (nodes.size() > RULES_MAX) {
      problems.add(
          nodes.get(RULES_MAX),
          "rules: " + nodes.size() + " (expected: at most " + RULES_MAX + ")");
      return List.of();
    }
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < nodes.size() && !problems.full(); i++) {
      Fields rule =
          Fields.fields(
              "rules[" + i + "]", nodes.get(i), "a mapping with id, when, action", problems);
      if (rule != null) {
        Rule parsed = rule(rule, i, categories);
        if (parsed != null) {
          rules.add(parsed);
        }
      }
    }
    return rules;
  }

  /** Null when it is refused, or left out because it is optional. */
  private @Nullable Rule rule(Fields unnamed, int index, CategoryParser categories) {
    String id = identifier(unnamed, "id", "rules[" + index + "]");
    String where = id.isEmpty() ? "rules[" + index + "]" : "rule '" + id + "'";
    Fields fields = unnamed.named(where).only(RULE_KEYS);
    if (!id.isEmpty() && !ruleIds.add(id)) {
      problems.add(unnamed.node(), where + ": the id is taken (expected: each once)");
    }
    Action action = action(where, "action", fields.required("action", "what to do"), Action.LABEL);
    if (action == Action.ALLOW) {
      problems.add(
          unnamed.node(),
          where
              + ": action 'allow' proposes nothing (expected: label, demote, interstitial, review or remove)");
    }
    String category = category(where, fields, categories.names());
    ActionParameters parameters =
        new ParameterParser(problems)
            .ofRule(where, fields, action)
            .or(categories.parametersOf(category).of(action));
    RuleLook written = look(where, fields);
    boolean optional = fields.optionalFlag("optional");
    ScalarNode when = fields.requiredText("when", "a CEL condition");
    ScalarNode words = fields.optionalText("explanation", "a sentence");
    Expression expression = when == null ? null : expression(where, when, optional);
    if (when == null || expression == null) {
      return null;
    }
    Explanation explanation =
        words == null
            ? Explanation.ofValues(expression.variables())
            : Explanation.parse(where, words, vocabulary, problems);
    expression.variables().forEach(variable -> listsAsked.addAll(vocabulary.listOf(variable)));
    boolean second = expression.variables().stream().anyMatch(vocabulary::secondLookOnly);
    RuleLook look = written != null ? written : second ? RuleLook.SECOND : RuleLook.ANY;
    bands.parse(id, where, fields, look);
    Rule rule =
        new Rule(
            id,
            category,
            action,
            look,
            written(when.getValue(), expression),
            expression,
            Rule.labels(expression),
            explanation,
            parameters);
    conditions.put(rule, when);
    remarks.rule(rule, when);
    return rule;
  }

  /** The condition, and what the names in it stand for. */
  private String written(String when, Expression expression) {
    StringBuilder out = new StringBuilder(when.strip());
    String before = "\nwhere ";
    for (String name : expression.names()) {
      out.append(before).append("expression.").append(name).append(" is ").append(named.text(name));
      before = "\nand ";
    }
    return out.toString();
  }

  private @Nullable Expression expression(String where, ScalarNode when, boolean optional) {
    try {
      return expressions.compile(when.getValue());
    } catch (ExpressionException e) {
      boolean absent = optional && e.problems().stream().allMatch(ExpressionProblem::unknownName);
      if (absent) {
        for (ExpressionProblem problem : e.problems()) {
          notices.add(
              problems.at(when, problem.offset(), where + " is left out: " + problem.message()));
        }
      } else {
        for (ExpressionProblem problem : e.problems()) {
          problems.add(when, problem.offset(), where + ": " + problem.message());
        }
      }
      return null;
    }
  }

  private @Nullable RuleLook look(String where, Fields fields) {
    ScalarNode scalar = fields.optionalText("look", "first, second or any");
    if (scalar == null) {
      return null;
    }
    RuleLook look = RuleLook.of(scalar.getValue()).orElse(null);
    if (look == null) {
      problems.add(
          scalar,
          where
              + ": look '"
              + Fields.shortened(scalar.getValue())
              + "' (expected: first, second or any)"
              + Suggestions.didYouMean(scalar.getValue(), RuleLook.keys()));
    }
    return look;
  }

  private @Nullable String category(String where, Fields fields, Set<String> categories) {
    ScalarNode scalar = fields.requiredText("category", "the name of a category");
    if (scalar == null) {
      return null;
    }
    remarks.category(scalar.getValue());
    if (!categories.contains(scalar.getValue())) {
      String near = Suggestions.didYouMean(scalar.getValue(), categories);
      problems.add(
          scalar,
          where
              + ": unknown category '"
              + Fields.shortened(scalar.getValue())
              + "'"
              + (near.isEmpty() ? " (expected: one of those under categories)" : near));
    }
    return scalar.getValue();
  }

  private Action action(String where, String key, @Nullable Node node, Action otherwise) {
    if (node == null) {
      return otherwise;
    }
    return actionOf(where + ": " + key, node, problems, otherwise);
  }

  /** The action a scalar names; notes the problem when it names none. */
  static Action actionOf(String what, Node node, Problems problems, Action otherwise) {
    if (node instanceof ScalarNode scalar) {
      Action action = Action.of(scalar.getValue()).orElse(null);
      if (action != null) {
        return action;
      }
    }
    String written = node instanceof ScalarNode scalar ? scalar.getValue() : "";
    problems.add(
        node,
        what
            + " is "
            + Fields.kind(node)
            + " (expected: "
            + String.join(", ", Action.keys())
            + ")"
            + Suggestions.didYouMean(written, Action.keys()));
    return otherwise;
  }

  /** A name in the form of an id; empty, with the problem noted, when it is none. */
  private String identifier(Fields fields, String key, String where) {
    ScalarNode scalar = fields.requiredText(key, ID_FORM);
    if (scalar == null) {
      return "";
    }
    if (!isId(scalar.getValue())) {
      problems.add(
          scalar,
          where
              + ": "
              + key
              + " '"
              + Fields.shortened(scalar.getValue())
              + "' (expected: "
              + ID_FORM
              + ")");
      return "";
    }
    return scalar.getValue();
  }

  static boolean isId(String value) {
    return ID.matcher(value).matches();
  }
}
