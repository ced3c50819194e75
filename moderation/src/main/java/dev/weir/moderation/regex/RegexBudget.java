package dev.weir.moderation.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Refuses patterns that would compile to a large program. RE2 runs in time linear in the text, but
 * its program grows with the product of nested counted repetitions: {@code ((a{1000}){1000}){1000}}
 * is 24 characters and a thousand million instructions. The size is estimated from the pattern
 * before it is compiled.
 */
public final class RegexBudget {
  public static final int LENGTH_MAX = 1_000;
  public static final long SIZE_MAX = 20_000;

  private RegexBudget() {}

  /** What is wrong with the pattern, null if nothing is. */
  public static @Nullable String refusal(String pattern) {
    if (pattern.length() > LENGTH_MAX) {
      return "pattern: " + pattern.length() + " characters (expected: at most " + LENGTH_MAX + ")";
    }
    long size = estimate(pattern);
    if (size > SIZE_MAX) {
      return "pattern: about "
          + size
          + " steps after its repetitions are written out (expected: at most "
          + SIZE_MAX
          + "); use smaller {n,m} counts";
    }
    try {
      Pattern unused = Pattern.compile(pattern);
      return null;
    } catch (PatternSyntaxException e) {
      return "pattern: "
          + e.getDescription()
          + (e.getPattern() == null ? "" : ": `" + e.getPattern() + "`")
          + " (expected: RE2 syntax; no look-around, no back-references)";
    }
  }

  /**
   * Number of instructions, over-estimated: each character is one, each {@code {n,m}} multiplies
   * the group or character before it by its larger count.
   */
  public static long estimate(String pattern) {
    return new Estimator(pattern).sequence(0);
  }

  private static final class Estimator {
    private final String pattern;
    private int at;

    Estimator(String pattern) {
      this.pattern = pattern;
    }

    long sequence(int depth) {
      long sum = 0;
      while (at < pattern.length()) {
        char c = pattern.charAt(at);
        if (c == ')') {
          return sum;
        }
        long atom;
        if (c == '(' && depth < 200) {
          at++;
          atom = 2 + sequence(depth + 1);
          at++;
        } else if (c == '[') {
          atom = characterClass();
        } else if (c == '\\') {
          // \pL and the like become many ranges, but one instruction.
          at += 2;
          atom = 1;
        } else {
          at++;
          atom = 1;
        }
        sum = saturatedAdd(sum, repeated(atom));
      }
      return sum;
    }

    private long characterClass() {
      at++;
      if (at < pattern.length() && pattern.charAt(at) == '^') {
        at++;
      }
      if (at < pattern.length() && pattern.charAt(at) == ']') {
        at++;
      }
      while (at < pattern.length() && pattern.charAt(at) != ']') {
        at += pattern.charAt(at) == '\\' ? 2 : 1;
      }
      at++;
      return 1;
    }

    /** Takes every repetition that follows the atom: {@code a{2}{3}} is six. */
    private long repeated(long atom) {
      long size = atom;
      while (at < pattern.length() && pattern.charAt(at) == '{') {
        int close = pattern.indexOf('}', at);
        if (close < 0) {
          return size;
        }
        long largest = 1;
        for (String bound : pattern.substring(at + 1, close).split(",", -1)) {
          if (bound.isEmpty()) {
            continue;
          }
          if (!bound.chars().allMatch(d -> d >= '0' && d <= '9') || bound.length() > 6) {
            return size;
          }
          largest = Math.max(largest, Long.parseLong(bound));
        }
        size = size > Long.MAX_VALUE / (largest + 1) ? Long.MAX_VALUE : size * largest;
        at = close + 1;
      }
      return size;
    }

    private static long saturatedAdd(long a, long b) {
      return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
  }
}
