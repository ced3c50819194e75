package dev.weir.moderation.explanation;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.enforcement.Action;
import dev.weir.moderation.explanation.MinimalEdit.Part;
import dev.weir.moderation.scoring.Highlight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the fewest words whose removal makes a decision milder.
 *
 * <p>Every answer is verified by judging the text without the words. One word is found whenever one
 * does among the {@value #WORDS_MAX} weightiest, two whenever two do among the {@value #PAIRED}
 * weightiest. Beyond that words are taken away by weight until the decision changes, and put back
 * one by one where it stays changed: then none can be put back, though a smaller set of other words
 * may exist. Thread-safe; at most {@value #JUDGED_MAX} judgements.
 */
public final class MinimalEditSearch {
  static final int WORDS_MAX = 64;
  static final int PAIRED = 12;
  static final int JUDGED_MAX = 300;

  private final Normalizer normalizer;

  public MinimalEditSearch(Normalizer normalizer) {
    this.normalizer = normalizer;
  }

  /**
   * @param weights what carried the decision; words that are not in here come last, in their order
   * @param judge the action for a text, everything else being as it was
   * @param expired asked before each judgement; once true, nothing is found any more
   * @return empty when no set of words was found, as for a decision that does not rest on the text
   */
  public Optional<MinimalEdit> find(
      Content content,
      Action decided,
      List<Highlight> weights,
      Function<Content, Action> judge,
      BooleanSupplier expired) {
    Part[] words = words(content, weights);
    if (decided == Action.ALLOW || words.length == 0) {
      return Optional.empty();
    }
    Search search = new Search(content.original(), words, decided, judge, expired);
    boolean[] removed = search.run();
    if (removed == null) {
      return Optional.empty();
    }
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < words.length; i++) {
      if (removed[i]) {
        parts.add(words[i]);
      }
    }
    parts.sort(Comparator.comparingInt(Part::start));
    return Optional.of(new MinimalEdit(parts, search.milder));
  }

  /** Words of the normal form where they stand in the original, weightiest first. */
  private static Part[] words(Content content, List<Highlight> weights) {
    record Weighed(Part part, double weight) {}
    String text = content.normalized();
    List<Weighed> words = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf(' ', start);
      end = end < 0 ? text.length() : end;
      int from = content.offsets()[start];
      int to = content.offsets()[end];
      // The end of a word is where the next unit begins: what lies between is white space.
      while (to > from && Character.isWhitespace(content.original().charAt(to - 1))) {
        to--;
      }
      if (to > from) {
        int begin = from;
        int stop = to;
        double weight =
            weights.stream()
                .filter(w -> w.start() < stop && begin < w.end())
                .mapToDouble(Highlight::contribution)
                .sum();
        words.add(new Weighed(new Part(from, to), weight));
      }
      start = end + 1;
    }
    return words.stream()
        .sorted(Comparator.comparingDouble((Weighed word) -> -word.weight()))
        .limit(WORDS_MAX)
        .map(Weighed::part)
        .toArray(Part[]::new);
  }

  /** One search; not thread-safe. */
  private final class Search {
    private final String original;
    private final Part[] words;
    private final Action decided;
    private final Function<Content, Action> judge;
    private final BooleanSupplier expired;
    private int judged;
    private Action milder = Action.ALLOW;

    Search(
        String original,
        Part[] words,
        Action decided,
        Function<Content, Action> judge,
        BooleanSupplier expired) {
      this.original = original;
      this.words = words;
      this.decided = decided;
      this.judge = judge;
      this.expired = expired;
    }

    boolean @Nullable [] run() {
      boolean[] removed = new boolean[words.length];
      for (int i = 0; i < words.length; i++) {
        removed[i] = true;
        if (milder(removed)) {
          return removed;
        }
        removed[i] = false;
      }
      int paired = Math.min(PAIRED, words.length);
      for (int i = 0; i < paired; i++) {
        for (int k = i + 1; k < paired; k++) {
          removed[i] = true;
          removed[k] = true;
          if (milder(removed)) {
            return removed;
          }
          removed[i] = false;
          removed[k] = false;
        }
      }
      return many(removed) ? removed : null;
    }

    private boolean many(boolean[] removed) {
      Arrays.fill(removed, false);
      int taken = 0;
      boolean changed = false;
      while (taken < words.length && !changed) {
        removed[taken++] = true;
        changed = milder(removed);
      }
      if (!changed) {
        return false;
      }
      Action then = milder;
      // The lightest are the likeliest to be needless.
      for (int i = taken - 1; i >= 0; i--) {
        removed[i] = false;
        if (milder(removed)) {
          then = milder;
        } else {
          removed[i] = true;
        }
      }
      milder = then;
      return judged < JUDGED_MAX && !expired.getAsBoolean();
    }

    private boolean milder(boolean[] removed) {
      if (judged >= JUDGED_MAX || expired.getAsBoolean()) {
        return false;
      }
      judged++;
      Action action = judge.apply(normalizer.normalize(without(removed)));
      if (decided.moreSevereThan(action)) {
        milder = action;
        return true;
      }
      return false;
    }

    private String without(boolean[] removed) {
      StringBuilder text = new StringBuilder(original);
      Part[] gone =
          java.util.stream.IntStream.range(0, words.length)
              .filter(i -> removed[i])
              .mapToObj(i -> words[i])
              .sorted(Comparator.comparingInt(Part::start).reversed())
              .toArray(Part[]::new);
      for (Part part : gone) {
        text.delete(part.start(), part.end());
      }
      return text.toString();
    }
  }
}
