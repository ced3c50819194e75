package dev.weir.moderation.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NoiseAugmentationTest {
  @Property(tries = 300)
  void misspell_anyText_staysNearItsLength(@ForAll String text, @ForAll long seed) {
    String noisy = NoiseAugmentation.misspell(text, new SplittableRandom(seed));
    assertThat(noisy.length()).isBetween(text.length() / 2, 2 * text.length() + 1);
  }

  @Test
  void misspell_sameSeed_sameText() {
    String text = "several ordinary words that somebody wrote about gardens";
    assertThat(NoiseAugmentation.misspell(text, new SplittableRandom(3)))
        .isEqualTo(NoiseAugmentation.misspell(text, new SplittableRandom(3)))
        .isNotEqualTo(text);
  }

  @Test
  void misspell_shortWords_stay() {
    assertThat(NoiseAugmentation.misspell("a bit of tea at 10", new SplittableRandom(1)))
        .isEqualTo("a bit of tea at 10");
  }
}
