package dev.weir.moderation.scoring;

import dev.weir.moderation.content.Content;

/**
 * Word features of {@link TextFeatures}: single words, neighbours, pairs around a gap, words as
 * written where that differs; and what the words stand in.
 *
 * <p>Composition is what bags of words miss: the same few words make hatred and the protest against
 * it. So next to each word stand: its neighbours with groups, slurs, negations and pronouns
 * replaced by their class ({@link WordClasses}), so that what is learnt about one group holds for
 * all; the word once more if it is negated, quoted or reported; and for the whole text which
 * classes occur together.
 */
final class WordFeatures {
  private static final int WORD = 0x1B873593;
  private static final int PAIR = 0x2F0B4C47;
  private static final int SKIP = 0x38B34AE5;
  private static final int WRITTEN = 0x4CF5AD43;
  private static final int CLASS = 0x165667B1;
  private static final int CLASS_PAIR = 0x27D4EB2F;
  private static final int CLASS_SKIP = 0x3C6EF372;
  private static final int CLASS_TRIPLE = 0x510E527F;
  private static final int NEGATED = 0x1F83D9AB;
  private static final int QUOTED = 0x5BE0CD19;
  private static final int REPORTED = 0x428A2F98;
  private static final int TOGETHER = 0x71374491;

  /** Words behind a negation that it may concern. */
  private static final int NEGATION_REACH = 4;

  private static final int REPORT_REACH = 6;
  private static final int QUOTE_MAX = 400;
  private static final int QUOTE_CLASS = 12;

  private final Content content;
  private final String text;
  private final int to;
  private final FeatureBuffer out;
  private int classesSeen;
  private int quoteEnd;
  private int negationLeft;
  private int reportLeft;

  private WordFeatures(Content content, int to, FeatureBuffer out) {
    this.content = content;
    this.text = content.normalized();
    this.to = to;
    this.out = out;
  }

  static void extract(Content content, int from, int to, FeatureBuffer out) {
    new WordFeatures(content, to, out).extract(from);
  }

  /** Hash that a word of the normal form has as a feature. */
  static int wordHash(String word) {
    int hash = WORD;
    for (int i = 0; i < word.length(); i++) {
      hash = (hash ^ word.charAt(i)) * TextFeatures.STEP;
    }
    return mix(hash);
  }

  private void extract(int from) {
    int before = mix(WORD);
    int beforeStart = from;
    int beforeSort = before;
    int previous = mix(PAIR);
    int previousStart = from;
    int previousSort = previous;
    boolean beforeClassed = false;
    boolean previousClassed = false;
    int i = from;
    while (i < to) {
      char c = text.charAt(i);
      if (c == ' ') {
        i++;
        continue;
      }
      int start = i;
      i = end(start);
      int hash = WORD;
      for (int k = start; k < i; k++) {
        hash = (hash ^ text.charAt(k)) * TextFeatures.STEP;
      }
      hash = mix(hash);
      out.add(hash, start, i);
      out.add(mix(previous * 31 + hash ^ PAIR), previousStart, i);
      out.add(mix(before * 31 + hash ^ SKIP), beforeStart, i);
      if (isRewritten(start, i)) {
        written(start, i);
      }
      int kind = WordClasses.of(hash);
      boolean classed = kind != WordClasses.NONE;
      int sort = classed ? mix(CLASS + kind) : hash;
      if (classed || previousClassed) {
        out.add(mix(previousSort * 31 + sort ^ CLASS_PAIR), previousStart, i);
      }
      if (classed || beforeClassed) {
        out.add(mix(beforeSort * 31 + sort ^ CLASS_SKIP), beforeStart, i);
      }
      if (classed || previousClassed || beforeClassed) {
        out.add(mix((beforeSort * 31 + previousSort) * 31 + sort ^ CLASS_TRIPLE), beforeStart, i);
      }
      frames(start, i, kind, sort);
      before = previous;
      beforeStart = previousStart;
      beforeSort = previousSort;
      beforeClassed = previousClassed;
      previous = hash;
      previousStart = start;
      previousSort = sort;
      previousClassed = classed;
    }
    out.add(mix(previous * 31 + WORD ^ PAIR), previousStart, to);
    together();
  }

  /** End of the word or sign at {@code start}. An apostrophe belongs to a word between letters. */
  private int end(int start) {
    char first = text.charAt(start);
    if (first == '\'' || !TextFeatures.isWordChar(first)) {
      return Character.isHighSurrogate(first) && start + 1 < to ? start + 2 : start + 1;
    }
    int i = start + 1;
    while (i < to
        && TextFeatures.isWordChar(text.charAt(i))
        && (text.charAt(i) != '\''
            || (i + 1 < to && TextFeatures.isWordChar(text.charAt(i + 1))))) {
      i++;
    }
    return i;
  }

  /** The word once more inside negation, quotation and report. */
  private void frames(int start, int end, int kind, int sort) {
    char first = text.charAt(start);
    boolean word = first != '\'' && TextFeatures.isWordChar(first);
    if (!word) {
      if (first == '.' || first == '!' || first == '?' || first == ';') {
        negationLeft = 0;
        reportLeft = 0;
      } else if (first == ',') {
        negationLeft = 0;
      }
      if (start >= quoteEnd && isQuote(start, first)) {
        quoteEnd = closing(start, first);
        classesSeen |= quoteEnd > start ? 1 << QUOTE_CLASS : 0;
      }
      return;
    }
    if (negationLeft > 0) {
      negationLeft--;
      out.add(mix(sort ^ NEGATED), start, end);
    }
    if (start < quoteEnd) {
      out.add(mix(sort ^ QUOTED), start, end);
    }
    if (reportLeft > 0) {
      reportLeft--;
      out.add(mix(sort ^ REPORTED), start, end);
    }
    classesSeen |= 1 << kind;
    if (kind == WordClasses.NEGATION) {
      negationLeft = NEGATION_REACH;
    } else if (kind == WordClasses.REPORT) {
      reportLeft = REPORT_REACH;
    }
  }

  private boolean isQuote(int start, char c) {
    return c == '"' || (c == '\'' && (start == 0 || text.charAt(start - 1) == ' '));
  }

  /** Where the quotation ends that opens at {@code start}; {@code start} if it does not. */
  private int closing(int start, char mark) {
    int limit = Math.min(to, start + QUOTE_MAX);
    for (int i = start + 2; i < limit; i++) {
      if (text.charAt(i) == mark
          && (mark == '"' || i + 1 == to || !TextFeatures.isWordChar(text.charAt(i + 1)))) {
        return i;
      }
    }
    return start;
  }

  /** Which classes occur in the text together. */
  private void together() {
    int seen = classesSeen >>> 1;
    out.add(mix(TOGETHER + seen), 0, 0);
    for (int rest = seen; rest != 0; rest &= rest - 1) {
      int one = Integer.numberOfTrailingZeros(rest);
      out.add(mix(TOGETHER ^ (one + 1) << 16), 0, 0);
      for (int others = rest & (rest - 1); others != 0; others &= others - 1) {
        int other = Integer.numberOfTrailingZeros(others);
        out.add(mix(TOGETHER ^ (one + 1) << 16 ^ (other + 1) << 24), 0, 0);
      }
    }
  }

  /** The word with its capitals, digits and signs, when these are not those of the normal form. */
  private void written(int start, int end) {
    if (!TextFeatures.isAscii(content, start, end)) {
      return;
    }
    String original = content.original();
    int hash = WRITTEN;
    int upper = 0;
    int last = content.offsets()[end];
    for (int k = content.offsets()[start]; k < last; k++) {
      char c = original.charAt(k);
      hash = (hash ^ c) * TextFeatures.STEP;
      upper += c >= 'A' && c <= 'Z' ? 1 : 0;
    }
    out.add(mix(hash), start, end);
    if (upper < last - content.offsets()[start]) {
      out.add(mix(upper > 1 ? WRITTEN + 1 : WRITTEN + 2), start, end);
    } else {
      out.add(mix(WRITTEN + 3), start, end);
    }
  }

  private boolean isRewritten(int start, int end) {
    int from = content.offsets()[start];
    if (content.offsets()[end] - from != end - start) {
      return true;
    }
    for (int k = start; k < end; k++) {
      if (content.original().charAt(from + k - start) != text.charAt(k)) {
        return true;
      }
    }
    return false;
  }

  private static int mix(int value) {
    return TextFeatures.mix(value);
  }
}
