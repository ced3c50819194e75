package dev.weir.moderation.regex;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Small patterns of all kinds, and texts that they sometimes match. */
public final class RandomPatterns {
  private static final int DEPTH = 3;

  private RandomPatterns() {}

  public static Arbitrary<String> patterns() {
    return patterns(DEPTH);
  }

  /** With characters that stand for others when case does not matter. */
  public static Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("aabbkKsS.1é \u212A\u017F").ofMaxLength(60);
  }

  private static Arbitrary<String> patterns(int depth) {
    Arbitrary<String> atom =
        Arbitraries.of(
            "a",
            "b",
            "k",
            "S",
            "ab",
            "bak",
            "é",
            ".",
            "[ab]",
            "[^a]",
            "\\.",
            "\\b",
            "\\w",
            "^",
            "\\d",
            "[[:alpha:]]",
            "\\pL");
    if (depth > 0) {
      Arbitrary<String> group =
          patterns(depth - 1)
              .flatMap(inner -> Arbitraries.of("(" + inner + ")", "(?:" + inner + ")"));
      atom = Arbitraries.frequencyOf(Tuple.of(4, atom), Tuple.of(1, group));
    }
    Arbitrary<String> repeated =
        Combinators.combine(
                atom, Arbitraries.of("", "", "", "", "?", "*", "+", "{2}", "{0,2}", "+?"))
            .as((one, times) -> one + (one.equals("^") || one.equals("\\b") ? "" : times));
    Arbitrary<String> sequence =
        repeated.list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("", parts));
    return Combinators.combine(
            Arbitraries.of("", "", "(?i)"), sequence.list().ofMinSize(1).ofMaxSize(2))
        .as((flags, branches) -> (depth == DEPTH ? flags : "") + String.join("|", branches));
  }
}
