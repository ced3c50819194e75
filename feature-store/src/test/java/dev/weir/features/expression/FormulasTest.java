package dev.weir.features.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.features.serving.FeatureType;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormulasTest {
  private static final List<String> REFERENCES = List.of("a:x_1h", "b:y_1d");

  private static double evaluate(String text, double... inputs) {
    return Formulas.compile(REFERENCES, text).evaluate(inputs);
  }

  @Test
  void formula_readsInputsInOrderOfAppearance() {
    Formula formula = Formulas.compile(REFERENCES, "1.0 - b.y_1d / max(a.x_1h, 1)");
    assertThat(formula.inputs()).containsExactly("b:y_1d", "a:x_1h");
    assertThat(formula.type()).isEqualTo(FeatureType.DOUBLE);
    assertThat(formula.evaluate(new double[] {1, 4})).isEqualTo(0.75);
  }

  @Test
  void formula_withChoice_evaluates() {
    assertThat(evaluate("a.x_1h > 3 && !(a.x_1h > 9) ? a.x_1h * 2.0 : -a.x_1h", 4)).isEqualTo(8);
    assertThat(evaluate("a.x_1h > 3 ? a.x_1h * 2.0 : -a.x_1h", 2)).isEqualTo(-2);
    assertThat(Formulas.compile(REFERENCES, "a.x_1h >= 2").type()).isEqualTo(FeatureType.BOOLEAN);
  }

  @Test
  void formula_withOrValue_needsNoValue() {
    Formula formula = Formulas.compile(REFERENCES, "(a.x_1h.orValue(0) + 1.0) / b.y_1d");
    assertThat(formula.inputs()).containsExactly("a:x_1h", "b:y_1d");
    assertThat(formula.needs(0)).isFalse();
    assertThat(formula.needs(1)).isTrue();
    assertThat(formula.evaluate(new double[] {Double.NaN, 4})).isEqualTo(0.25);
    assertThat(formula.evaluate(new double[] {3, 4})).isEqualTo(1);
    assertThat(Formulas.compile(REFERENCES, "a.x_1h.orValue(0.5) + a.x_1h").needs(0)).isTrue();
  }

  @Test
  void formula_withOrValueOfNoFeature_isRefused() {
    assertThatThrownBy(() -> Formulas.compile(REFERENCES, "(a.x_1h + 1.0).orValue(0)"))
        .hasMessageContaining("a field of a feature");
    assertThatThrownBy(() -> Formulas.compile(REFERENCES, "a.x_1h.orValue(b.y_1d)"))
        .hasMessageContaining("orValue of something that is no number");
  }

  @Test
  void formula_dividingByZero_isNotFinite() {
    assertThat(evaluate("a.x_1h / 0.0", 1)).isInfinite();
  }

  @Test
  void formula_beyondArithmetic_isRefused() {
    assertThatThrownBy(() -> Formulas.compile(REFERENCES, "a.z_1h + 1.0"))
        .hasMessage("unknown name 'a.z_1h'; did you mean 'a.x_1h'?");
    assertThatThrownBy(() -> Formulas.compile(REFERENCES, "1.0 + double(7 / 2)"))
        .isInstanceOf(ExpressionException.class);
    assertThatThrownBy(() -> Formulas.compile(REFERENCES, "'x'"))
        .isInstanceOf(ExpressionException.class);
  }
}
