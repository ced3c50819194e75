package dev.weir.moderation.scoring;

import dev.weir.moderation.content.Content;

/**
 * The look of a text as a few features: length, capitals, signs, digits, addresses, money. All but
 * capitals are those of the normal form, so that a disguise does not change them.
 */
final class TextShape {
  private TextShape() {}

  static void extract(Content content, int seed, FeatureBuffer out) {
    String text = content.normalized();
    int length = Math.min(text.length(), TextFeatures.CHARS_MAX);
    int digits = 0;
    int shouts = 0;
    int questions = 0;
    int money = 0;
    int wide = 0;
    int digitRun = 0;
    int digitRunMax = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      digitRun = digit ? digitRun + 1 : 0;
      digitRunMax = Math.max(digitRunMax, digitRun);
      digits += digit ? 1 : 0;
      shouts += c == '!' ? 1 : 0;
      questions += c == '?' ? 1 : 0;
      money += c == '$' || c == '£' || c == '€' || c == '%' ? 1 : 0;
      wide += c >= 0x80 ? 1 : 0;
    }
    String original = content.original();
    int limit = Math.min(original.length(), TextFeatures.CHARS_MAX);
    int letters = 0;
    int upper = 0;
    for (int i = 0; i < limit; i++) {
      char c = original.charAt(i);
      boolean isUpper = c >= 'A' && c <= 'Z';
      upper += isUpper ? 1 : 0;
      letters += isUpper || (c >= 'a' && c <= 'z') ? 1 : 0;
    }
    add(out, seed, 1, log2(length));
    add(out, seed, 2, letters == 0 ? 9 : upper * 8 / letters);
    add(out, seed, 3, Math.min(digits, 8) + (digits > 16 ? 1 : 0));
    add(out, seed, 4, Math.min(shouts, 4));
    add(out, seed, 5, Math.min(questions, 3));
    add(out, seed, 6, Math.min(money, 3));
    add(out, seed, 7, Math.min(digitRunMax, 12));
    add(out, seed, 8, wide == 0 ? 0 : log2(wide));
    int address = text.indexOf("://");
    add(out, seed, 9, address < 0 ? text.indexOf("www.") < 0 ? 0 : 1 : 2);
  }

  private static void add(FeatureBuffer out, int seed, int kind, int value) {
    out.add(TextFeatures.mix(seed + kind * 64 + value), 0, 0);
  }

  private static int log2(int value) {
    return 32 - Integer.numberOfLeadingZeros(value);
  }
}
