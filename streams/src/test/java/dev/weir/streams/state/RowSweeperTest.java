package dev.weir.streams.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RowSweeperTest {
  @Test
  void passThatFoundLittle_restsTwentyTimesWhatItTook() {
    assertThat(RowSweeper.restMs(10_000, 500, 99_500)).isEqualTo(200_000);
  }

  @Test
  void rest_afterShortAndLongPasses_staysWithinItsBounds() {
    assertThat(RowSweeper.restMs(1, 0, 10)).isEqualTo(5_000);
    assertThat(RowSweeper.restMs(100_000, 0, 10)).isEqualTo(600_000);
  }

  @Test
  void passThatFoundMuch_restsAsShortAsPossible() {
    assertThat(RowSweeper.restMs(100_000, 5_001, 94_999)).isEqualTo(5_000);
  }

  @Test
  void emptyStore_isNotMuch() {
    assertThat(RowSweeper.restMs(1_000, 0, 0)).isEqualTo(20_000);
  }
}
