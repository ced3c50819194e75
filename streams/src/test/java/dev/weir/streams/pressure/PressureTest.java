package dev.weir.streams.pressure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PressureTest {
  private final Pressure pressure =
      new Pressure(new PressureLimits(Duration.ofSeconds(5), Duration.ofSeconds(60)));

  @AfterEach
  void close() {
    pressure.close();
  }

  @Test
  void postsDecidedAtOnce_areNotBehind() {
    look(0, 0);
    pressure.decided(4);
    look(0, 1);
    assertThat(pressure.behindMs()).isEqualTo(4);
    assertThat(pressure.degraded()).isFalse();
  }

  @Test
  void fewPostsThatWaitedLong_amongMany_doNotDegrade() {
    look(0, 0);
    for (int i = 0; i < 99; i++) {
      pressure.decided(10);
    }
    pressure.decided(30_000);
    look(100, 1);
    assertThat(pressure.behindMs()).isEqualTo(309);
    assertThat(pressure.degraded()).isFalse();
  }

  @Test
  void oldPosts_degradeFirst_andAreNotReadyLater() {
    look(0, 0);
    pressure.decided(5_100);
    look(9_000, 1);
    assertThat(pressure.degraded()).isTrue();
    assertThat(pressure.tooFarBehind()).isFalse();
    pressure.decided(60_100);
    look(9_000, 2);
    assertThat(pressure.tooFarBehind()).isTrue();
  }

  @Test
  void streamThatStandsStill_isFurtherBehindWithEachSecond() {
    look(1, 0);
    pressure.decided(1_000);
    for (int second = 1; second <= 6; second++) {
      look(500, second);
    }
    assertThat(pressure.behindMs()).isEqualTo(6_000);
    assertThat(pressure.degraded()).isTrue();
  }

  @Test
  void nothingToDecide_isNotBehind() {
    look(0, 0);
    pressure.decided(90_000);
    look(1, 1);
    look(0, 2);
    assertThat(pressure.behindMs()).isZero();
  }

  @Test
  void unknownNumberOfPosts_isNotBehind() {
    look(-1, 0);
    look(-1, 100);
    assertThat(pressure.behindMs()).isZero();
  }

  @Test
  void limits_outOfRange_areNamedWithTheirOptions() {
    assertThatThrownBy(() -> new PressureLimits(Duration.ofMillis(99), Duration.ofDays(2)))
        .hasMessageContaining("--degrade-after-ms: 99 (expected: 100 to 86400000")
        .hasMessageContaining("--ready-lag-ms: 172800000");
  }

  private void look(long undecided, long second) {
    pressure.look(undecided, TimeUnit.SECONDS.toNanos(second));
  }
}
