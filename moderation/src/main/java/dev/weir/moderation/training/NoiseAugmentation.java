package dev.weir.moderation.training;

import java.util.SplittableRandom;

/** Misspells words the way people do who dodge filters, so that the model has met such words. */
final class NoiseAugmentation {
  private static final String LEET_FROM = "aeiostl";
  private static final String LEET_TO = "43105$1";
  private static final int WORD_MIN = 4;
  private static final double WORD_SHARE = 0.3;

  private NoiseAugmentation() {}

  static String misspell(String text, SplittableRandom random) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (String word : text.split(" ", -1)) {
      if (!out.isEmpty()) {
        out.append(' ');
      }
      boolean plain = word.length() >= WORD_MIN && Character.isLetter(word.charAt(0));
      if (plain && random.nextDouble() < WORD_SHARE) {
        misspellWord(word, random, out);
      } else {
        out.append(word);
      }
    }
    return out.toString();
  }

  private static void misspellWord(String word, SplittableRandom random, StringBuilder out) {
    int at = 1 + random.nextInt(word.length() - 2);
    switch (random.nextInt(8)) {
      case 0 -> // swap
          out.append(word, 0, at)
              .append(word.charAt(at + 1))
              .append(word.charAt(at))
              .append(word, at + 2, word.length());
      case 1 -> out.append(word, 0, at).append(word, at + 1, word.length());
      case 2 -> out.append(word, 0, at).append(word.charAt(at)).append(word, at, word.length());
      case 3 -> out.append(word, 0, at).append('*').append(word, at + 1, word.length());
      case 4 -> out.append(word, 0, at).append(' ').append(word, at, word.length());
      case 5 -> out.append(String.join(random.nextBoolean() ? "." : " ", word.split("")));
      case 6 -> {
        // The space before the word goes: two words run together.
        if (!out.isEmpty()) {
          out.setLength(out.length() - 1);
        }
        out.append(word);
      }
      default -> {
        for (int i = 0; i < word.length(); i++) {
          int leet = LEET_FROM.indexOf(word.charAt(i));
          out.append(leet >= 0 && random.nextBoolean() ? LEET_TO.charAt(leet) : word.charAt(i));
        }
      }
    }
  }
}
