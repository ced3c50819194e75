package dev.weir.moderation.regex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RegexBudgetTest {
  /** RE2's own count, for patterns small enough to ask it. */
  @Property(tries = 500)
  void estimate_isNotFarBelowTheTruth(@ForAll("patterns") String pattern) {
    if (RegexBudget.estimate(pattern) > 5_000) {
      return;
    }
    int actual = Pattern.compile(pattern).programSize();
    // Alternations and stars add one instruction each to what they stand beside.
    assertThat(actual).isLessThanOrEqualTo((int) (3 * RegexBudget.estimate(pattern) + 10));
  }

  @Example
  void nestedRepetition_isMultiplied() {
    assertThat(RegexBudget.estimate("a{3}")).isEqualTo(3);
    assertThat(RegexBudget.estimate("a{2}{5}")).isEqualTo(10);
    assertThat(RegexBudget.estimate("(a{10}){10}")).isEqualTo(120);
    assertThat(RegexBudget.estimate("[a-z]{4}\\d{1,3}")).isEqualTo(7);
  }

  @Example
  void ordinaryPatterns_pass() {
    assertThat(RegexBudget.refusal("(?i)\\bfree\\s+(money|coins)\\b")).isNull();
    assertThat(RegexBudget.refusal("[a-z0-9._%+-]{1,64}@[a-z0-9.-]{1,200}")).isNull();
  }

  @Provide
  Arbitrary<String> patterns() {
    Arbitrary<String> pattern = Arbitraries.of("a", "b", "[a-z]", "\\d", ".", "x", "\\pL");
    for (int depth = 0; depth < 3; depth++) {
      Arbitrary<String> below = pattern;
      pattern =
          Arbitraries.oneOf(
              below,
              Combinators.combine(below, below).as((a, b) -> a + b),
              Combinators.combine(below, below).as((a, b) -> "(" + a + "|" + b + ")"),
              below.map(a -> "(" + a + ")*"),
              Combinators.combine(below, Arbitraries.integers().between(1, 9))
                  .as((a, n) -> "(" + a + "){1," + n + "}"),
              Combinators.combine(below, Arbitraries.integers().between(1, 20))
                  .as((a, n) -> "(?:" + a + "){" + n + "}"));
    }
    return pattern;
  }
}
