package dev.weir.moderation.policy.expression;

import dev.weir.moderation.policy.facts.Facts;
import dev.weir.moderation.policy.facts.Variable;
import dev.weir.moderation.regex.LinearPattern;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The leaves that need no CEL program: they read variables where they lie. */
final class Comparisons {
  private Comparisons() {}

  /** A number read from the facts; {@code NaN} when unknown. */
  interface NumberTerm {
    double read(Facts facts);
  }

  /** A string read from the facts; null when unknown. */
  interface TextTerm {
    @Nullable String read(Facts facts);
  }

  record NumberVariable(Variable variable) implements NumberTerm {
    @Override
    public double read(Facts facts) {
      return variable.number(facts);
    }
  }

  record NumberConstant(double value) implements NumberTerm {
    @Override
    public double read(Facts facts) {
      return value;
    }
  }

  record NumberOr(Variable variable, double other) implements NumberTerm {
    @Override
    public double read(Facts facts) {
      double value = variable.number(facts);
      return Double.isNaN(value) ? other : value;
    }
  }

  record TextVariable(Variable variable) implements TextTerm {
    @Override
    public @Nullable String read(Facts facts) {
      return variable.text(facts);
    }
  }

  record TextConstant(String value) implements TextTerm {
    @Override
    public String read(Facts facts) {
      return value;
    }
  }

  record TextOr(Variable variable, String other) implements TextTerm {
    @Override
    public String read(Facts facts) {
      String value = variable.text(facts);
      return value == null ? other : value;
    }
  }

  enum Operator {
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    EQUAL,
    NOT_EQUAL;

    boolean holds(double left, double right) {
      return switch (this) {
        case LESS -> left < right;
        case LESS_OR_EQUAL -> left <= right;
        case GREATER -> left > right;
        case GREATER_OR_EQUAL -> left >= right;
        case EQUAL -> left == right;
        case NOT_EQUAL -> left != right;
      };
    }
  }

  /** The commonest leaf: a variable against a constant. */
  record NumberBound(Variable variable, Operator operator, double bound) implements Condition {
    @Override
    public Truth test(Facts facts) {
      double value = variable.number(facts);
      if (Double.isNaN(value)) {
        return Truth.UNKNOWN;
      }
      return Truth.of(operator.holds(value, bound));
    }
  }

  record NumberComparison(NumberTerm left, Operator operator, NumberTerm right)
      implements Condition {
    @Override
    public Truth test(Facts facts) {
      double a = left.read(facts);
      double b = right.read(facts);
      if (Double.isNaN(a) || Double.isNaN(b)) {
        return Truth.UNKNOWN;
      }
      return Truth.of(operator.holds(a, b));
    }
  }

  record NumberIsOneOf(NumberTerm term, double[] values) implements Condition {
    @Override
    public Truth test(Facts facts) {
      double value = term.read(facts);
      if (Double.isNaN(value)) {
        return Truth.UNKNOWN;
      }
      for (double candidate : values) {
        if (candidate == value) {
          return Truth.TRUE;
        }
      }
      return Truth.FALSE;
    }
  }

  /** A boolean term standing alone: not 0 is true. */
  record Flag(NumberTerm term) implements Condition {
    @Override
    public Truth test(Facts facts) {
      double value = term.read(facts);
      return Double.isNaN(value) ? Truth.UNKNOWN : Truth.of(value != 0);
    }
  }

  record TextEquality(TextTerm left, TextTerm right, boolean equal) implements Condition {
    @Override
    public Truth test(Facts facts) {
      String a = left.read(facts);
      String b = right.read(facts);
      if (a == null || b == null) {
        return Truth.UNKNOWN;
      }
      return Truth.of(a.equals(b) == equal);
    }
  }

  record TextIsOneOf(TextTerm term, Set<String> values) implements Condition {
    @Override
    public Truth test(Facts facts) {
      String value = term.read(facts);
      return value == null ? Truth.UNKNOWN : Truth.of(values.contains(value));
    }
  }

  enum TextTest {
    CONTAINS,
    STARTS_WITH,
    ENDS_WITH
  }

  /** A string function with a constant argument. */
  sealed interface TextMatch extends Condition permits TextPart, TextPattern {}

  record TextPart(TextTerm term, TextTest test, String part) implements TextMatch {
    @Override
    public Truth test(Facts facts) {
      String value = term.read(facts);
      if (value == null) {
        return Truth.UNKNOWN;
      }
      return Truth.of(
          switch (test) {
            case CONTAINS -> value.contains(part);
            case STARTS_WITH -> value.startsWith(part);
            case ENDS_WITH -> value.endsWith(part);
          });
    }
  }

  /** Finds the pattern anywhere, as CEL does. */
  record TextPattern(TextTerm term, LinearPattern pattern) implements TextMatch {
    @Override
    public Truth test(Facts facts) {
      String value = term.read(facts);
      return value == null ? Truth.UNKNOWN : Truth.of(pattern.find(value));
    }
  }
}
