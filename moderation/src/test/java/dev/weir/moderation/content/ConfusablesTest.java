package dev.weir.moderation.content;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.text.SpoofChecker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every character that UTS #39 takes for one ASCII letter, inside a Latin word. */
class ConfusablesTest {
  private static final SpoofChecker CONFUSABLES = new SpoofChecker.Builder().build();

  /** NFKC says otherwise: a long s is an s, two spacing marks are a space and a mark. */
  private static final Set<Integer> DECOMPOSED = Set.of(0x017F, 0x02DB, 0x037A);

  private final Normalizer normalizer = new Normalizer();

  /** Skeletons of ASCII letters, with the letters in lower case; i and l share one. */
  private static Map<String, Set<Character>> letters() {
    Map<String, Set<Character>> letters = new HashMap<>();
    for (char c = 'A'; c <= 'z'; c++) {
      if (Character.isLetter(c)) {
        letters
            .computeIfAbsent(CONFUSABLES.getSkeleton(Character.toString(c)), k -> new TreeSet<>())
            .add(Character.toLowerCase(c));
      }
    }
    return letters;
  }

  @Test
  void normalize_confusableInALatinWord_isTheLetterAndPointsBack() {
    Map<String, Set<Character>> letters = letters();
    List<String> wrong = new ArrayList<>();
    int tried = 0;
    for (int c = 0x80; c <= Character.MAX_CODE_POINT; c++) {
      if (!Character.isDefined(c) || (c >= 0xD800 && c <= 0xDFFF) || DECOMPOSED.contains(c)) {
        continue;
      }
      String drawn = Character.toString(c);
      Set<Character> expected = letters.get(CONFUSABLES.getSkeleton(drawn));
      if (expected == null) {
        continue;
      }
      tried++;
      Content content = normalizer.normalize("qu" + drawn + "et here");
      String normal = content.normalized();
      boolean right =
          normal.length() == "quXet here".length()
              && normal.startsWith("qu")
              && normal.endsWith("et here")
              && expected.contains(normal.charAt(2))
              && content.offsets()[2] == 2
              && content.offsets()[3] == 2 + drawn.length();
      if (!right) {
        wrong.add(String.format("%04X %s", c, Character.getName(c)));
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(tried).isGreaterThan(1000);
  }
}
