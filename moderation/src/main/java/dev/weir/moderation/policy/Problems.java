package dev.weir.moderation.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Collects what is wrong with one file and finds its place in the text. Not thread-safe: made for
 * one file.
 */
final class Problems {
  static final int PROBLEMS_MAX = 100;
  private static final int SNIPPET_MAX = 120;

  private final String file;
  private final int[] text;
  private final List<PolicyProblem> problems = new ArrayList<>();

  Problems(String file, String text) {
    this.file = file;
    this.text = text.codePoints().toArray();
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }

  boolean full() {
    return problems.size() >= PROBLEMS_MAX;
  }

  /** The exception with everything collected, in file order. */
  PolicyException refused() {
    List<PolicyProblem> sorted = new ArrayList<>(problems);
    sorted.sort(
        Comparator.comparing((PolicyProblem problem) -> !problem.file().equals(file))
            .thenComparing(PolicyProblem::file)
            .thenComparingInt(PolicyProblem::line)
            .thenComparingInt(PolicyProblem::column));
    return new PolicyException(sorted);
  }

  void add(Node node, String message) {
    add(node.getStartMark(), message);
  }

  void add(Mark mark, String message) {
    addAt(mark.getIndex(), message);
  }

  /** A problem inside a scalar, {@code offset} code points into its value. */
  void add(ScalarNode scalar, int offset, String message) {
    addAt(indexOf(scalar, offset), message);
  }

  /** A problem of a file that this one names. */
  void add(PolicyProblem problem) {
    if (!full()) {
      problems.add(problem);
    }
  }

  /** A problem of the file as a whole. */
  void addWhole(String message) {
    if (!full()) {
      problems.add(new PolicyProblem(file, 1, 1, message, ""));
    }
  }

  /** A remark about a place inside a scalar, not collected. */
  PolicyProblem at(ScalarNode scalar, int offset, String message) {
    return at(indexOf(scalar, offset), message);
  }

  private void addAt(int index, String message) {
    if (!full()) {
      problems.add(at(index, message));
    }
  }

  private PolicyProblem at(int index, String message) {
    int at = Math.max(0, Math.min(index, text.length));
    int line = 1;
    int start = 0;
    for (int i = 0; i < at; i++) {
      if (text[i] == '\n') {
        line++;
        start = i + 1;
      }
    }
    return new PolicyProblem(file, line, at - start + 1, message, snippet(start, at - start));
  }

  private String snippet(int start, int column) {
    int end = start;
    while (end < text.length && text[end] != '\n' && text[end] != '\r') {
      end++;
    }
    int from = column < SNIPPET_MAX ? start : start + column - SNIPPET_MAX / 2;
    int to = Math.min(end, from + SNIPPET_MAX);
    if (from >= to && column == 0) {
      return "";
    }
    StringBuilder out = new StringBuilder("  ");
    for (int i = from; i < to; i++) {
      out.appendCodePoint(Character.isISOControl(text[i]) ? ' ' : text[i]);
    }
    return out.append("\n  ").append(" ".repeat(start + column - from)).append('^').toString();
  }

  /**
   * Where a code point of a scalar's value stands in the file. Whitespace may differ (folded and
   * indented lines) and double quotes escape; all else stands in the file as in the value, in
   * order, whatever the style.
   */
  private int indexOf(ScalarNode scalar, int offset) {
    int index = scalar.getStartMark().getIndex();
    int end = Math.min(scalar.getEndMark().getIndex(), text.length);
    switch (scalar.getScalarStyle()) {
      case LITERAL, FOLDED -> {
        while (index < end && text[index] != '\n') {
          index++;
        }
      }
      case DOUBLE_QUOTED, SINGLE_QUOTED, JSON_SCALAR_STYLE -> index++;
      case PLAIN -> {}
    }
    int[] value = scalar.getValue().codePoints().toArray();
    int last = index;
    for (int i = 0; i <= offset && i < value.length; i++) {
      if (Character.isWhitespace(value[i])) {
        continue;
      }
      while (index < end && text[index] != value[i]) {
        index++;
      }
      last = index;
      index++;
    }
    return offset >= value.length ? Math.min(index, end) : last;
  }
}
