package dev.weir.streams.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ThresholdTest {
  private final Threshold threshold = new Threshold(5_000);

  @Test
  void value_upToTheLimit_leavesItOff() {
    assertThat(look(5_000, 0)).isFalse();
  }

  @Test
  void value_aboveTheLimit_switchesItOnAtOnce() {
    assertThat(look(5_001, 0)).isTrue();
  }

  @Test
  void value_aroundTheLimit_doesNotSwitchItOff() {
    look(6_000, 0);
    for (int second = 1; second < 120; second++) {
      assertThat(look(second % 2 == 0 ? 6_000 : 2_600, second)).isTrue();
    }
  }

  @Test
  void value_belowHalfForTenSeconds_switchesItOff() {
    look(6_000, 0);
    assertThat(look(2_499, 1)).isTrue();
    assertThat(look(0, 10)).isTrue();
    assertThat(look(0, 11)).isFalse();
  }

  @Test
  void calm_thatIsInterrupted_beginsAnew() {
    look(6_000, 0);
    look(0, 1);
    look(2_500, 9);
    look(0, 10);
    assertThat(look(0, 19)).isTrue();
    assertThat(look(0, 20)).isFalse();
  }

  @Test
  void limitOfZero_isNeverExceeded() {
    assertThat(new Threshold(0).look(Long.MAX_VALUE / 4, 0)).isFalse();
  }

  private boolean look(long valueMs, long second) {
    return threshold.look(valueMs, TimeUnit.SECONDS.toNanos(second));
  }
}
