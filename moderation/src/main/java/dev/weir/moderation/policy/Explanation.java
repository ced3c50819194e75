package dev.weir.moderation.policy;

import dev.weir.moderation.policy.expression.Names;
import dev.weir.moderation.policy.facts.Facts;
import dev.weir.moderation.policy.facts.Variable;
import dev.weir.moderation.policy.facts.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * A sentence with values in it: {@code "{features.author_posting.posts_10s} posts in 10 s"}. The
 * same facts give the same characters. Immutable.
 */
final class Explanation {
  static final int LENGTH_MAX = 500;
  private static final int DEFAULT_VARIABLES_MAX = 6;

  /** Literal text, then a variable; the last part has none. */
  private final List<String> texts;

  private final List<Variable> variables;

  private Explanation(List<String> texts, List<Variable> variables) {
    this.texts = List.copyOf(texts);
    this.variables = List.copyOf(variables);
  }

  /** The values of everything the rule reads, except what was written. */
  static Explanation ofValues(List<Variable> read) {
    List<String> texts = new ArrayList<>();
    List<Variable> shown = new ArrayList<>();
    for (Variable variable : read) {
      if (!Vocabulary.UNTOLD.contains(variable.name()) && shown.size() < DEFAULT_VARIABLES_MAX) {
        texts.add((shown.isEmpty() ? "" : ", ") + variable.name() + " = ");
        shown.add(variable);
      }
    }
    texts.add(shown.isEmpty() ? "the condition holds" : "");
    return new Explanation(texts, shown);
  }

  static Explanation parse(
      String where, ScalarNode scalar, Vocabulary vocabulary, Problems problems) {
    String template = scalar.getValue();
    if (template.length() > LENGTH_MAX) {
      problems.add(
          scalar,
          where
              + ": explanation of "
              + template.length()
              + " characters (expected: at most "
              + LENGTH_MAX
              + ")");
    }
    List<String> texts = new ArrayList<>();
    List<Variable> variables = new ArrayList<>();
    int from = 0;
    for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', from)) {
      int close = template.indexOf('}', open);
      int offset = template.codePointCount(0, open);
      if (close < 0) {
        problems.add(scalar, offset, where + ": '{' without '}' in the explanation");
        break;
      }
      String name = template.substring(open + 1, close).strip();
      Variable variable = vocabulary.find(name);
      if (variable == null) {
        problems.add(
            scalar,
            offset + 1,
            where + ": " + Names.unknown(name, vocabulary) + " in the explanation");
      } else if (Vocabulary.UNTOLD.contains(name)) {
        problems.add(
            scalar,
            offset + 1,
            where + ": '" + name + "' in the explanation (expected: no text of the post)");
      } else {
        texts.add(template.substring(from, open));
        variables.add(variable);
      }
      from = close + 1;
    }
    texts.add(template.substring(from));
    return new Explanation(texts, variables);
  }

  String of(Facts facts) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < variables.size(); i++) {
      out.append(texts.get(i)).append(variables.get(i).explained(facts));
    }
    return out.append(texts.get(texts.size() - 1)).toString();
  }
}
