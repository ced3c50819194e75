package dev.weir.features.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.definition.Window;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TileLevelsTest {
  @Property(tries = 500)
  void everyWindow_hasTilesOfASixtieth(
      @ForAll @Size(min = 1, max = 6)
          List<@LongRange(min = 1_000, max = Window.MAX_MS) Long> windows,
      @ForAll @LongRange(min = 100_000_000_000L, max = 2_000_000_000_000L) long newest) {
    List<Long> sorted = windows.stream().distinct().sorted().toList();
    TileLevels levels = new TileLevels(sorted, 0);
    long[] borders = new long[levels.count()];
    levels.borders(newest, borders);
    for (long window : sorted) {
      int level = levels.levelBefore(newest - window, borders, 0);
      assertThat(levels.width(level) * 60).isLessThanOrEqualTo(window);
      assertThat(levels.width(level) * 500).isGreaterThanOrEqualTo(window);
    }
    for (int level = 0; level < levels.count(); level++) {
      long from = levels.from(level, newest);
      assertThat(Math.floorMod(from, levels.width(level))).isZero();
      assertThat(levels.levelBefore(from, borders, 0)).isEqualTo(level);
      if (level + 1 < levels.count()) {
        assertThat(levels.width(level + 1) % levels.width(level)).isZero();
        assertThat(Math.floorMod(from, levels.width(level + 1))).isZero();
      }
    }
  }

  @Test
  void usualWindows_haveUsualWidths() {
    assertThat(TileLevels.widthFor(10_000)).isEqualTo(100);
    assertThat(TileLevels.widthFor(60_000)).isEqualTo(1_000);
    assertThat(TileLevels.widthFor(3_600_000)).isEqualTo(60_000);
    assertThat(TileLevels.widthFor(86_400_000)).isEqualTo(20 * 60_000);
    assertThat(TileLevels.widthFor(30L * 86_400_000)).isEqualTo(12 * 3_600_000);
  }
}
