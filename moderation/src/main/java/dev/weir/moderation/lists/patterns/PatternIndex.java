package dev.weir.moderation.lists.patterns;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.weir.moderation.lists.terms.TermIndex;
import dev.weir.moderation.lists.tiers.Segment;
import dev.weir.moderation.regex.RequiredLiterals;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.ObjIntConsumer;

/**
 * Regular expressions of RE2. One pass over the text finds which of them can match at all, by the
 * words they cannot match without ({@link RequiredLiterals}); only those, and the ones without such
 * words, are run: time linear in the text for each. Immutable, thread-safe.
 */
public final class PatternIndex implements Segment<String> {
  /** Places that count, per pattern and text. */
  static final int FOUND_MAX = 100;

  private final List<String> sources;
  private final List<Pattern> patterns;
  private final TermIndex literals;

  /** By literal the patterns that ask for it. */
  private final List<int[]> askers;

  /** Patterns that can match without any known literal. */
  private final BitSet always = new BitSet();

  /** Hears where a pattern matches. */
  @FunctionalInterface
  public interface Visitor {
    /** Whether the place counts. */
    boolean matches(int index, int start, int end);
  }

  /**
   * @param ascending distinct patterns in order, each within the budget
   */
  public PatternIndex(List<String> ascending) {
    sources = List.copyOf(ascending);
    patterns = sources.stream().map(Pattern::compile).toList();
    TreeMap<String, BitSet> byLiteral = new TreeMap<>();
    for (int i = 0; i < sources.size(); i++) {
      Set<String> required = RequiredLiterals.of(sources.get(i));
      if (required.isEmpty()) {
        always.set(i);
      }
      for (String literal : required) {
        byLiteral.computeIfAbsent(literal, key -> new BitSet()).set(i);
      }
    }
    literals = new TermIndex(new ArrayList<>(byLiteral.keySet()));
    askers = byLiteral.values().stream().map(bits -> bits.stream().toArray()).toList();
  }

  @Override
  public int size() {
    return sources.size();
  }

  /** The pattern of that number as it is written. */
  public String get(int index) {
    return sources.get(index);
  }

  @Override
  public int indexOf(String entry) {
    return Math.max(-1, Collections.binarySearch(sources, entry));
  }

  @Override
  public void forEach(ObjIntConsumer<String> visitor) {
    for (int i = 0; i < sources.size(); i++) {
      visitor.accept(sources.get(i), i);
    }
  }

  /** How many patterns run over every text. */
  public int unfiltered() {
    return always.cardinality();
  }

  /** Where the wanted patterns match: for each leftmost first, without overlaps, not empty. */
  public void find(String text, IntPredicate wanted, Visitor visitor) {
    BitSet possible = possible(text);
    for (int i = possible.nextSetBit(0); i >= 0; i = possible.nextSetBit(i + 1)) {
      if (wanted.test(i)) {
        Matcher matcher = patterns.get(i).matcher(text);
        for (int n = 0; n < FOUND_MAX && matcher.find(); ) {
          boolean empty = matcher.end() == matcher.start();
          n += !empty && visitor.matches(i, matcher.start(), matcher.end()) ? 1 : 0;
        }
      }
    }
  }

  private BitSet possible(String text) {
    BitSet possible = (BitSet) always.clone();
    if (literals.size() > 0) {
      int state = TermIndex.START;
      for (int i = 0; i < text.length(); i++) {
        state = literals.step(state, RequiredLiterals.lower(text.charAt(i)));
        if (literals.ends(state)) {
          literals.visit(
              state,
              (literal, length) -> {
                for (int asker : askers.get(literal)) {
                  possible.set(asker);
                }
              });
        }
      }
    }
    return possible;
  }
}
