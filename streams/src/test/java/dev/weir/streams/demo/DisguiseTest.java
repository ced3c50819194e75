package dev.weir.streams.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class DisguiseTest {
  private static final String MARKED = "you <silly> goose, so <silly>";

  @Test
  void plain_ofMarkedText_losesTheMarksOnly() {
    assertThat(Disguise.plain(MARKED)).isEqualTo("you silly goose, so silly");
  }

  @Test
  void everyDisguise_changesTheMarkedWordsOnly() {
    for (Disguise way : Disguise.values()) {
      String text = way.applyToMarked(MARKED, new Random(4));
      assertThat(text)
          .as(way.name())
          .startsWith("you ")
          .contains(" goose, so ")
          .doesNotContain("silly")
          .doesNotContain("<");
    }
  }

  @Test
  void leetAndHomoglyphs_keepTheLength_othersGrow() {
    assertThat(Disguise.LEET.apply("silly", new Random(1))).hasSize(5).startsWith("5");
    assertThat(Disguise.HOMOGLYPHS.apply("copy", new Random(1)))
        .isEqualTo("\u0441\u043e\u0440\u0443");
    assertThat(Disguise.SPACED.apply("ab", new Random(1))).hasSize(3);
    assertThat(Disguise.REPEATS.apply("silly", new Random(1))).hasSizeGreaterThan(6).endsWith("y");
    assertThat(Disguise.ZERO_WIDTH.apply("silly", new Random(1)).replaceAll("[\u200b\u2060]", ""))
        .isEqualTo("silly");
  }
}
