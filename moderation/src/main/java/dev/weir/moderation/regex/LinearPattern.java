package dev.weir.moderation.regex;

import com.google.re2j.Pattern;

/**
 * A pattern of RE2 to be found anywhere in a text: time linear in the text, whatever the pattern.
 * It is run only where one of the words stands that no match goes without ({@link
 * RequiredLiterals}), which takes about a nanosecond per character; a run takes about twenty.
 * Immutable, thread-safe.
 */
public final class LinearPattern {
  private final Pattern pattern;

  /** In lower case; empty when the pattern may match without any of them. */
  private final String[] required;

  /**
   * @param pattern within the {@link RegexBudget}
   */
  public LinearPattern(String pattern) {
    this.pattern = Pattern.compile(pattern);
    this.required = RequiredLiterals.of(pattern).stream().sorted().toArray(String[]::new);
  }

  /** Whether it is run only where a word stands that no match goes without. */
  public boolean prefiltered() {
    return required.length > 0;
  }

  /** Instructions, over-estimated. */
  public long steps() {
    return RegexBudget.estimate(pattern.toString());
  }

  /** Whether the text has a part that matches. */
  public boolean find(String text) {
    return possible(text) && pattern.matcher(text).find();
  }

  private boolean possible(String text) {
    for (String literal : required) {
      if (contains(text, literal)) {
        return true;
      }
    }
    return required.length == 0;
  }

  private static boolean contains(String text, String lowerCase) {
    char first = lowerCase.charAt(0);
    int last = text.length() - lowerCase.length();
    for (int i = 0; i <= last; i++) {
      if (RequiredLiterals.lower(text.charAt(i)) == first && matchesAt(text, i, lowerCase)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matchesAt(String text, int at, String lowerCase) {
    for (int i = 1; i < lowerCase.length(); i++) {
      if (RequiredLiterals.lower(text.charAt(at + i)) != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return pattern.toString();
  }
}
