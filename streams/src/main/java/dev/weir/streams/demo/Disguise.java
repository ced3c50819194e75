package dev.weir.streams.demo;

import java.util.Random;

/** The ways in which people write a word so that a list of words does not find it. */
enum Disguise {
  LEET {
    @Override
    String apply(String word, Random random) {
      var out = new StringBuilder();
      for (int i = 0; i < word.length(); i++) {
        char letter = word.charAt(i);
        // Not every letter, but one at least: the first that can be.
        boolean swap = out.toString().equals(word.substring(0, i)) || random.nextInt(3) > 0;
        out.append(swap ? swapped(letter, "aeiost", "@31057") : letter);
      }
      return out.toString();
    }
  },
  SPACED {
    @Override
    String apply(String word, Random random) {
      String gap = random.nextBoolean() ? " " : random.nextBoolean() ? "." : "-";
      return String.join(gap, word.split(""));
    }
  },
  HOMOGLYPHS {
    @Override
    String apply(String word, Random random) {
      var out = new StringBuilder();
      for (int i = 0; i < word.length(); i++) {
        // Cyrillic letters that look like the Latin ones.
        out.append(
            swapped(
                word.charAt(i),
                "aeiocpxys",
                "\u0430\u0435\u0456\u043e\u0441\u0440\u0445\u0443\u0455"));
      }
      return out.toString();
    }
  },
  ZERO_WIDTH {
    @Override
    String apply(String word, Random random) {
      var out = new StringBuilder();
      for (int i = 0; i < word.length(); i++) {
        out.append(word.charAt(i));
        if (i < word.length() - 1 && random.nextInt(2) == 0) {
          out.append(random.nextBoolean() ? '\u200b' : '\u2060');
        }
      }
      return out.insert(1, '\u200b').toString();
    }
  },
  REPEATS {
    @Override
    String apply(String word, Random random) {
      // Inside: a letter repeated at either end leaves the word itself standing.
      int at = 1 + random.nextInt(word.length() - 2);
      String more = String.valueOf(word.charAt(at)).repeat(2 + random.nextInt(4));
      return word.substring(0, at) + more + word.substring(at);
    }
  };

  /** Where a text of the grammar marks the words to disguise. */
  private static final char OPEN = '<';

  private static final char CLOSE = '>';

  abstract String apply(String word, Random random);

  /** The text with its marked words disguised, each the same way. */
  String applyToMarked(String marked, Random random) {
    var out = new StringBuilder();
    int at = 0;
    for (int open = marked.indexOf(OPEN); open >= 0; open = marked.indexOf(OPEN, at)) {
      int close = marked.indexOf(CLOSE, open);
      out.append(marked, at, open).append(apply(marked.substring(open + 1, close), random));
      at = close + 1;
    }
    return out.append(marked, at, marked.length()).toString();
  }

  /** The text as meant. */
  static String plain(String marked) {
    return marked.replace(String.valueOf(OPEN), "").replace(String.valueOf(CLOSE), "");
  }

  private static char swapped(char letter, String from, String to) {
    int at = from.indexOf(letter);
    return at < 0 ? letter : to.charAt(at);
  }
}
