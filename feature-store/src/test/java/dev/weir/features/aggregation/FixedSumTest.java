package dev.weir.features.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FixedSumTest {
  @Property(tries = 300)
  void sum_ofDoubles_equalsTheExactSum(@ForAll long seed) {
    Random random = new Random(seed);
    FixedSum sum = new FixedSum();
    BigDecimal exact = BigDecimal.ZERO;
    int scale = random.nextInt(50);
    for (int i = 0; i < 200; i++) {
      // Magnitudes of 2^-10 and more enter unchanged.
      double term = (1 + random.nextDouble()) * Math.pow(2, random.nextInt(scale + 1) - 10);
      term = random.nextBoolean() ? term : -term;
      sum.add(term);
      exact = exact.add(new BigDecimal(term));
    }
    double expected = exact.doubleValue();
    assertThat(Math.abs(sum.value() - expected)).isLessThanOrEqualTo(Math.ulp(expected));
  }

  @Test
  void sum_ofOppositeTerms_isZero() {
    FixedSum sum = new FixedSum();
    for (double term : new double[] {0.1, 1e-9, 3e15, 0x1p53}) {
      sum.add(term);
      sum.add(-term);
    }
    assertThat(sum.value()).isZero();
  }

  @Test
  void sum_beyondItsRange_staysAtTheLimit() {
    FixedSum sum = new FixedSum();
    for (int i = 0; i < 2_000; i++) {
      sum.add(0x1p53);
    }
    assertThat(sum.value()).isEqualTo(0x1p63);
  }

  @Test
  void stored_sum_loadsAsItWas() {
    FixedSum sum = new FixedSum();
    sum.add(-0.3);
    byte[] bytes = new byte[20];
    sum.store(bytes, 2);
    FixedSum loaded = new FixedSum();
    loaded.add(bytes, 2);
    assertThat(loaded.value()).isEqualTo(-0.3);
  }
}
