package dev.weir.moderation.evaluation.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.moderation.content.Normalizer;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SpellingAttackTest {
  private static final String TEXT = "several ordinary words written in one line";
  private final Normalizer normalizer = new Normalizer();

  @ParameterizedTest
  @EnumSource
  void apply_longerWords_changesSomeAndIsSeeded(SpellingAttack attack) {
    for (long seed = 0; seed < 20; seed++) {
      String disguised = attack.apply(TEXT, new SplittableRandom(seed));
      assertThat(disguised).isNotEqualTo(TEXT).contains(" in one ");
      assertThat(attack.apply(TEXT, new SplittableRandom(seed))).isEqualTo(disguised);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ZERO_WIDTH", "HOMOGLYPH", "MATHEMATICAL", "FULLWIDTH", "MARKED"})
  void apply_lettersDrawnOtherwise_areUndoneByTheNormalForm(SpellingAttack attack) {
    String plain = normalizer.normalize(TEXT).normalized();
    for (long seed = 0; seed < 50; seed++) {
      String disguised = attack.apply(TEXT, new SplittableRandom(seed));
      assertThat(normalizer.normalize(disguised).normalized()).isEqualTo(plain);
    }
  }

  @ParameterizedTest
  @EnumSource
  void apply_shortOrEmptyTexts_areLeft(SpellingAttack attack) {
    for (String text : new String[] {"", " ", "one two", "12345 !!!!"}) {
      assertThat(attack.apply(text, new SplittableRandom(1))).isEqualTo(text);
    }
  }
}
