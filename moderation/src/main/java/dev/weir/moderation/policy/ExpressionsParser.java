package dev.weir.moderation.policy;

import dev.weir.moderation.policy.expression.ExpressionCompiler;
import dev.weir.moderation.policy.expression.ExpressionProblem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** The {@code expressions} part of policy.yaml: CEL under names. Made for one file. */
final class ExpressionsParser {
  static final int EXPRESSIONS_MAX = 500;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
  private static final String NAME_FORM =
      "a lower-case letter, then letters, digits or '_', at most 64";

  private final Problems problems;
  private final Map<String, ScalarNode> keys = new LinkedHashMap<>();
  private final Map<String, ScalarNode> texts = new LinkedHashMap<>();

  ExpressionsParser(Problems problems) {
    this.problems = problems;
  }

  /** Makes them usable in rules; their problems are noted. */
  void parse(Fields policy, ExpressionCompiler compiler) {
    Fields fields = policy.optionalFields("expressions", "a mapping of expressions by name");
    if (fields == null) {
      return;
    }
    if (fields.entries().size() > EXPRESSIONS_MAX) {
      problems.add(
          fields.node(),
          "expressions: "
              + fields.entries().size()
              + " (expected: at most "
              + EXPRESSIONS_MAX
              + ")");
      return;
    }
    Map<String, String> named = new LinkedHashMap<>();
    for (Fields.Entry entry : fields.entries().values()) {
      String name = entry.key().getValue();
      if (!NAME.matcher(name).matches()) {
        problems.add(
            entry.key(),
            "expression '" + Fields.shortened(name) + "': name (expected: " + NAME_FORM + ")");
        continue;
      }
      ScalarNode text = fields.requiredText(name, "a CEL expression");
      // A name without a text is still a name: rules that mention it are not to blame.
      named.put(name, text == null ? "" : text.getValue());
      keys.put(name, entry.key());
      if (text != null) {
        texts.put(name, text);
      }
    }
    compiler
        .name(named)
        .forEach(
            (name, found) -> {
              ScalarNode text = texts.get(name);
              if (text != null) {
                for (ExpressionProblem problem : found) {
                  problems.add(
                      text, problem.offset(), "expression '" + name + "': " + problem.message());
                }
              }
            });
  }

  /** Where each name stands. */
  Map<String, ScalarNode> places() {
    return keys;
  }

  /** What a name stands for, as it is written. */
  String text(String name) {
    ScalarNode text = texts.get(name);
    return text == null ? "" : text.getValue();
  }
}
