package dev.weir.moderation.policy.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class VariableTest {
  @Property
  void explainedNumber_isTheNumberToThreeDecimals(
      @ForAll @DoubleRange(min = -1e9, max = 1e9) double value) {
    BigDecimal expected = new BigDecimal(value).setScale(3, RoundingMode.HALF_EVEN);
    assertThat(new BigDecimal(Variable.explained(value)).subtract(expected).abs())
        .isLessThanOrEqualTo(new BigDecimal("0.001"));
  }

  @Example
  void explainedNumber_isShort() {
    assertThat(Variable.explained(0.97)).isEqualTo("0.97");
    assertThat(Variable.explained(1)).isEqualTo("1");
    assertThat(Variable.explained(0.0004)).isEqualTo("0");
    assertThat(Variable.explained(-0.0004)).isEqualTo("0");
    assertThat(Variable.explained(-2.05)).isEqualTo("-2.05");
    assertThat(Variable.explained(0.006)).isEqualTo("0.006");
    assertThat(Variable.explained(1e300)).isEqualTo("1.0E300");
    assertThat(Variable.explained(Double.POSITIVE_INFINITY)).isEqualTo("Infinity");
  }
}
