package dev.weir.moderation.evaluation.functional;

import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Ways to write a text so that people still read it and filters do not. Each changes every other
 * word of at least four letters, picked at random. Thread-safe.
 */
public enum SpellingAttack {
  /** Digits and signs for letters. */
  LEET {
    @Override
    String disguise(String word, SplittableRandom random) {
      return replace(word, "aeiost", "4310$7");
    }
  },
  /** One sign or space between all letters. */
  SPACED {
    @Override
    String disguise(String word, SplittableRandom random) {
      String separator = Character.toString(".-_* ".charAt(random.nextInt(5)));
      return String.join(separator, word.split(""));
    }
  },
  /** One letter drawn out. */
  STRETCHED {
    @Override
    String disguise(String word, SplittableRandom random) {
      int at = inner(word, random);
      return word.substring(0, at)
          + Character.toString(word.charAt(at)).repeat(3 + random.nextInt(3))
          + word.substring(at + 1);
    }
  },
  /** Two neighbours inside the word change places. */
  SWAPPED {
    @Override
    String disguise(String word, SplittableRandom random) {
      int at = inner(word, random);
      return word.substring(0, at) + word.charAt(at + 1) + word.charAt(at) + word.substring(at + 2);
    }
  },
  /** One letter inside the word is left out. */
  DROPPED {
    @Override
    String disguise(String word, SplittableRandom random) {
      int at = inner(word, random);
      return word.substring(0, at) + word.substring(at + 1);
    }
  },
  /** Characters that are not drawn, inside the word. */
  ZERO_WIDTH {
    @Override
    String disguise(String word, SplittableRandom random) {
      int at = inner(word, random);
      char blank = "\u200B\u200C\u200D\u2060\u00AD\uFEFF".charAt(random.nextInt(6));
      return word.substring(0, at) + blank + word.substring(at) + blank;
    }
  },
  /** Letters of other alphabets that look the same. */
  HOMOGLYPH {
    @Override
    String disguise(String word, SplittableRandom random) {
      return random.nextBoolean()
          ? replace(word, "aceiopsxyj", "асеіорѕхуј")
          : replace(word, "aivou", "αινου");
    }
  },
  /** Bold, italic and other letters of the mathematical alphabets. */
  MATHEMATICAL {
    @Override
    String disguise(String word, SplittableRandom random) {
      int[] starts = {0x1D41A, 0x1D482, 0x1D4EA, 0x1D5BA, 0x1D622, 0x1D68A};
      int start = starts[random.nextInt(starts.length)];
      return shift(word, start);
    }
  },
  /** Letters of full width. */
  FULLWIDTH {
    @Override
    String disguise(String word, SplittableRandom random) {
      return shift(word, 0xFF41);
    }
  },
  /** Accents and other marks on vowels. */
  MARKED {
    @Override
    String disguise(String word, SplittableRandom random) {
      char mark = "\u0300\u0301\u0308\u0323\u0336".charAt(random.nextInt(5));
      return word.replaceAll("[aeiou]", "$0" + mark);
    }
  },
  /** Written backwards between controls that make it read forwards. */
  REVERSED {
    @Override
    String disguise(String word, SplittableRandom random) {
      return '\u202E' + new StringBuilder(word).reverse().toString() + '\u202C';
    }
  },
  /** Capitals and small letters in turn. */
  MIXED_CASE {
    @Override
    String disguise(String word, SplittableRandom random) {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < word.length(); i++) {
        String letter = word.substring(i, i + 1);
        out.append(i % 2 == 0 ? letter.toLowerCase(Locale.ROOT) : letter.toUpperCase(Locale.ROOT));
      }
      return out.toString();
    }
  };

  private static final int WORD_MIN = 4;

  abstract String disguise(String word, SplittableRandom random);

  /** The text with about half of its longer words disguised, at least one if there is one. */
  public String apply(String text, SplittableRandom random) {
    String[] words = text.split(" ", -1);
    int skipped = 0;
    for (int i = 0; i < words.length; i++) {
      if (isPlain(words[i]) && (random.nextBoolean() || ++skipped > 1)) {
        words[i] = disguise(words[i], random);
        skipped = 0;
      }
    }
    return String.join(" ", words);
  }

  private static boolean isPlain(String word) {
    return word.length() >= WORD_MIN
        && word.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
  }

  private static int inner(String word, SplittableRandom random) {
    return 1 + random.nextInt(word.length() - 2);
  }

  private static String replace(String word, String from, String to) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      int at = from.indexOf(word.charAt(i));
      out.append(at < 0 ? word.charAt(i) : to.charAt(at));
    }
    return out.toString();
  }

  private static String shift(String word, int start) {
    StringBuilder out = new StringBuilder();
    String lower = word.toLowerCase(Locale.ROOT);
    for (int i = 0; i < lower.length(); i++) {
      out.appendCodePoint(start + lower.charAt(i) - 'a');
    }
    return out.toString();
  }
}
