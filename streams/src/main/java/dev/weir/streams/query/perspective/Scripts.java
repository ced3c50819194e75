package dev.weir.streams.query.perspective;

import java.lang.Character.UnicodeScript;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which script a text is written in: no identification of languages, but enough to say that a text
 * is none that is written in Latin letters.
 */
final class Scripts {
  /** Scripts of one language; of others only that it is not ours. */
  private static final Map<UnicodeScript, String> LANGUAGES =
      Map.of(
          UnicodeScript.HANGUL, "ko",
          UnicodeScript.HIRAGANA, "ja",
          UnicodeScript.KATAKANA, "ja",
          UnicodeScript.HAN, "zh",
          UnicodeScript.GREEK, "el",
          UnicodeScript.THAI, "th",
          UnicodeScript.GEORGIAN, "ka",
          UnicodeScript.ARMENIAN, "hy",
          UnicodeScript.TAMIL, "ta",
          UnicodeScript.TELUGU, "te");

  private Scripts() {}

  /**
   * The language of a text most of whose letters are not Latin, "und" where the script has several;
   * null for Latin letters and for none at all. Asked of the normal form, where words in disguise
   * are Latin.
   */
  static @Nullable String foreign(String normalized) {
    EnumMap<UnicodeScript, Integer> letters = new EnumMap<>(UnicodeScript.class);
    normalized
        .codePoints()
        .filter(Character::isLetter)
        .forEach(c -> letters.merge(UnicodeScript.of(c), 1, Integer::sum));
    int latin = letters.getOrDefault(UnicodeScript.LATIN, 0);
    int all = letters.values().stream().mapToInt(n -> n).sum();
    if (all == 0 || 2 * latin >= all) {
      return null;
    }
    boolean kana =
        letters.containsKey(UnicodeScript.HIRAGANA) || letters.containsKey(UnicodeScript.KATAKANA);
    letters.remove(UnicodeScript.LATIN);
    UnicodeScript most = UnicodeScript.COMMON;
    int count = 0;
    for (Map.Entry<UnicodeScript, Integer> entry : letters.entrySet()) {
      if (entry.getValue() > count) {
        most = entry.getKey();
        count = entry.getValue();
      }
    }
    return kana && most == UnicodeScript.HAN ? "ja" : LANGUAGES.getOrDefault(most, "und");
  }
}
