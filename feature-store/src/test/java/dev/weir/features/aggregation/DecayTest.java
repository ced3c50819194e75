package dev.weir.features.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class DecayTest {
  @Property(tries = 2_000)
  void exp2_isWithinOneInTenToTheFifteen(@ForAll @DoubleRange(min = -90, max = 40) double x) {
    double expected = StrictMath.pow(2, x);
    assertThat(Decay.exp2(x)).isCloseTo(expected, within(2e-15 * expected));
  }

  @Test
  void wholePowers_areExact() {
    for (int i = -64; i <= 32; i++) {
      assertThat(Decay.exp2(i)).isEqualTo(Math.scalb(1.0, i));
    }
  }

  @Test
  void weight_scaledToALaterMoment_halvesPerHalfLife() {
    Decay decay = new Decay(60_000);
    long time = 1_700_000_000_000L;
    double sum = decay.weight(time);
    long epoch = decay.epochOf(time);
    assertThat(decay.scaled(sum, epoch, time)).isCloseTo(1, within(1e-12));
    assertThat(decay.scaled(sum, epoch, time + 180_000)).isCloseTo(0.125, within(1e-12));
  }
}
