package dev.weir.moderation.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {
  private static final String BASE =
      "Yesterday our little orchestra practised the second movement twice before the rain started";

  private final Normalizer normalizer = new Normalizer();

  private String fingerprint(String text) {
    return normalizer.normalize(text).fingerprint();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "YESTERDAY our little orchestra practised the second movement twice, before the rain started!!!",
        "Yesterday our little orchestra practised the second movement twice before the rain started"
            + " \uD83D\uDE02\uD83D\uDE02",
        "Yesterday our little orchestra practised the second movement twice before the rain started"
            + " #music #tag42",
        "@neighbour Yesterday our little orchestra practised the second movement twice before the"
            + " rain started 1234",
        "Yеstеrdаy оur littlе orchestra practised the sec\u200bond movement twice before the r a i n"
            + " started",
      })
  void fingerprint_decoratedCopy_isKept(String copy) {
    assertThat(fingerprint(copy)).isEqualTo(fingerprint(BASE));
  }

  @Test
  void fingerprint_otherPathOnTheSameHost_isKept() {
    String text =
        " see what the neighbours are selling before everybody else hears about this offer";
    assertThat(fingerprint("https://shop.example/a1?x=9" + text))
        .isEqualTo(fingerprint("https://shop.example/b/c2" + text))
        .isNotEqualTo(fingerprint("completely other words about gardens and rivers in the spring"));
  }

  @Test
  void fingerprint_shortTexts_onlyEqualWording() {
    assertThat(fingerprint("good morning!")).isEqualTo(fingerprint("Good   MORNING \uD83D\uDE00"));
    assertThat(fingerprint("good morning")).isNotEqualTo(fingerprint("good evening"));
    assertThat(fingerprint("!!!")).isNotEqualTo(fingerprint("???"));
  }

  @Property(tries = 50)
  void fingerprint_oneWordOfTwentyChanged_isMostlyKept(@ForAll long seed) {
    Random random = new Random(seed);
    int kept = 0;
    for (int i = 0; i < 100; i++) {
      List<String> words = words(random, 20);
      String before = fingerprint(String.join(" ", words));
      words.set(random.nextInt(words.size()), word(random));
      kept += fingerprint(String.join(" ", words)).equals(before) ? 1 : 0;
    }
    assertThat(kept).isGreaterThan(50);
  }

  @Property(tries = 10)
  void fingerprint_unrelatedTexts_neverShare(@ForAll long seed) {
    Random random = new Random(seed);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      assertThat(seen.add(fingerprint(String.join(" ", words(random, 5 + random.nextInt(20))))))
          .isTrue();
    }
  }

  private static List<String> words(Random random, int count) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      words.add(word(random));
    }
    return words;
  }

  /** Pronounceable, of one to four syllables. */
  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int i = random.nextInt(3); i >= -1; i--) {
      word.append("bdfgklmnprstvz".charAt(random.nextInt(14)));
      word.append("aeiou".charAt(random.nextInt(5)));
    }
    return word.toString();
  }
}
