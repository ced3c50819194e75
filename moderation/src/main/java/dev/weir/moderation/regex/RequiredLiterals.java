package dev.weir.moderation.regex;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Words one of which stands in every text that a pattern matches (cf. Cox 2012, Regular Expression
 * Matching with a Trigram Index). Read from the pattern as written; whatever is not understood at
 * once gives none, which costs time and never a match.
 *
 * <p>Not thread-safe: made for one pattern.
 */
public final class RequiredLiterals {
  /** UTF-16 code units of a literal; a longer one would say no more. */
  private static final int LENGTH_MAX = 64;

  private static final int LENGTH_MIN = 2;
  private static final int LITERALS_MAX = 32;
  private static final int DEPTH_MAX = 50;

  /** Of an escape that stands for a place, not a character. */
  private static final int ZERO_WIDTH = -2;

  private static final String META = "\\.+*?()|[]{}^$";

  /** The pattern says something that is not looked into. */
  private static final class NotUnderstood extends Exception {
    private static final long serialVersionUID = 1L;

    NotUnderstood() {
      super(null, null, false, false);
    }
  }

  private final String pattern;
  private final boolean anyCase;
  private int at;

  private RequiredLiterals(String pattern, int from, boolean anyCase) {
    this.pattern = pattern;
    this.at = from;
    this.anyCase = anyCase;
  }

  /** ASCII letters in lower case; empty when the pattern may match without any known word. */
  public static Set<String> of(String pattern) {
    int from = 0;
    boolean anyCase = false;
    if (pattern.startsWith("(?")) {
      int close = pattern.indexOf(')');
      String flags = close < 0 ? "" : pattern.substring(2, close);
      if (!flags.isEmpty() && flags.chars().allMatch(c -> "ims".indexOf(c) >= 0)) {
        from = close + 1;
        anyCase = flags.indexOf('i') >= 0;
      }
    }
    RequiredLiterals reader = new RequiredLiterals(pattern, from, anyCase);
    try {
      Set<String> found = reader.alternatives(0);
      return found == null || reader.at < pattern.length() ? Set.of() : found;
    } catch (NotUnderstood e) {
      return Set.of();
    }
  }

  /** Of ASCII letters; every other character stays as it is. */
  public static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
  }

  /** Null when one of the alternatives asks for nothing. */
  private @Nullable Set<String> alternatives(int depth) throws NotUnderstood {
    if (depth > DEPTH_MAX) {
      throw new NotUnderstood();
    }
    Set<String> all = sequence(depth);
    while (at < pattern.length() && pattern.charAt(at) == '|') {
      at++;
      Set<String> next = sequence(depth);
      if (all != null && next != null) {
        all.addAll(next);
      } else {
        all = null;
      }
    }
    return all == null || all.size() > LITERALS_MAX ? null : all;
  }

  private @Nullable Set<String> sequence(int depth) throws NotUnderstood {
    Set<String> best = null;
    StringBuilder run = new StringBuilder();
    while (at < pattern.length() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
      char c = pattern.charAt(at);
      Set<String> group = null;
      int literal = -1;
      boolean zeroWidth = false;
      if (c == '(') {
        group = group(depth);
      } else if (c == '[') {
        characterClass();
      } else if (c == '\\') {
        literal = escape();
        zeroWidth = literal == ZERO_WIDTH;
      } else if (c == '^' || c == '$') {
        at++;
        zeroWidth = true;
      } else if (META.indexOf(c) < 0) {
        at++;
        literal = c;
      } else if (c == '.') {
        at++;
      } else {
        throw new NotUnderstood();
      }
      boolean repeated = at < pattern.length() && "*+?{".indexOf(pattern.charAt(at)) >= 0;
      boolean needed = !repeated || repetition();
      if (zeroWidth) {
        continue;
      }
      if (literal >= 0 && needed && exact((char) literal)) {
        run.append(lower((char) literal));
        if (!repeated) {
          continue;
        }
      }
      best = better(best, run);
      run.setLength(0);
      if (group != null && needed) {
        best = better(best, group);
      }
    }
    return better(best, run);
  }

  /** Whether the character stands for itself, up to the case of ASCII letters. */
  private boolean exact(char c) {
    // Without regard to case, k and s also stand for the Kelvin sign and the long s.
    return c < 0x80 ? !anyCase || "ksKS".indexOf(c) < 0 : !anyCase && !Character.isSurrogate(c);
  }

  private @Nullable Set<String> group(int depth) throws NotUnderstood {
    at++;
    if (pattern.startsWith("?:", at)) {
      at += 2;
    } else if (pattern.startsWith("?P<", at) || pattern.startsWith("?<", at)) {
      at = pattern.indexOf('>', at) + 1;
      if (at == 0) {
        throw new NotUnderstood();
      }
    } else if (pattern.startsWith("?", at)) {
      throw new NotUnderstood();
    }
    Set<String> inside = alternatives(depth + 1);
    if (at >= pattern.length()) {
      throw new NotUnderstood();
    }
    at++;
    return inside;
  }

  private void characterClass() throws NotUnderstood {
    at++;
    if (at < pattern.length() && pattern.charAt(at) == '^') {
      at++;
    }
    if (at < pattern.length() && pattern.charAt(at) == ']') {
      at++;
    }
    while (at < pattern.length() && pattern.charAt(at) != ']') {
      if (pattern.startsWith("[:", at)) {
        int close = pattern.indexOf(":]", at);
        if (close < 0) {
          throw new NotUnderstood();
        }
        at = close + 2;
      } else {
        at += pattern.charAt(at) == '\\' ? 2 : 1;
      }
    }
    if (at >= pattern.length()) {
      throw new NotUnderstood();
    }
    at++;
  }

  /** The character an escape stands for, -1 when there are many, or {@link #ZERO_WIDTH}. */
  private int escape() throws NotUnderstood {
    if (at + 1 >= pattern.length()) {
      throw new NotUnderstood();
    }
    char c = pattern.charAt(at + 1);
    at += 2;
    if (c == 'b' || c == 'B' || c == 'A' || c == 'z') {
      return ZERO_WIDTH;
    }
    if ("dDwWsS".indexOf(c) >= 0) {
      return -1;
    }
    if (c < 0x80 && !Character.isLetterOrDigit(c)) {
      return c;
    }
    throw new NotUnderstood();
  }

  /** Reads what stands behind an atom; whether the atom is there at least once. */
  private boolean repetition() throws NotUnderstood {
    boolean needed = true;
    while (at < pattern.length() && "*+?{".indexOf(pattern.charAt(at)) >= 0) {
      char c = pattern.charAt(at);
      if (c == '{') {
        int close = pattern.indexOf('}', at);
        if (close < 0 || !pattern.substring(at + 1, close).matches("\\d+(,\\d*)?")) {
          throw new NotUnderstood();
        }
        String least = pattern.substring(at + 1, close).split(",", 2)[0];
        needed &= !least.matches("0+");
        at = close + 1;
      } else {
        needed &= c == '+';
        at++;
      }
      if (at < pattern.length() && pattern.charAt(at) == '?') {
        at++; // as few as possible: of no concern here
      }
    }
    return needed;
  }

  private static @Nullable Set<String> better(@Nullable Set<String> best, StringBuilder run) {
    if (run.length() < LENGTH_MIN || run.length() > LENGTH_MAX) {
      return best;
    }
    Set<String> one = new HashSet<>();
    one.add(run.toString());
    return better(best, one);
  }

  private static Set<String> better(@Nullable Set<String> best, Set<String> other) {
    return best == null || shortest(other) > shortest(best) ? other : best;
  }

  private static int shortest(Set<String> words) {
    return words.stream().mapToInt(String::length).min().orElse(0);
  }
}
