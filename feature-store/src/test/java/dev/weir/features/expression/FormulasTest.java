package dev.weir.features.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.features.serving.FeatureType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormulasTest {
  private static final Variables VARIABLES =
      new Variables(
          Map.of(
              "a:x_1h", FeatureType.DOUBLE,
              "b:y_1d", FeatureType.DOUBLE,
              "a:member", FeatureType.BOOLEAN,
              "a:client", FeatureType.STRING,
              "age", FeatureType.LONG,
              "country", FeatureType.STRING));

  private static Formula compile(String text) {
    return Formulas.compile(VARIABLES, text);
  }

  /** Numbers, truth values and texts in the order in which the formula reads them; null: absent. */
  private static FormulaInputs inputs(Object... values) {
    FormulaInputs inputs = new FormulaInputs(values.length);
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof Number number) {
        inputs.setNumber(i, number.doubleValue());
      } else {
        inputs.setText(i, (String) values[i]);
      }
    }
    return inputs;
  }

  private static double number(String text, Object... values) {
    return compile(text).number(inputs(values));
  }

  @Test
  void formula_readsInputsInOrderOfAppearance() {
    Formula formula = compile("1.0 - b.y_1d / max(a.x_1h, 1)");
    assertThat(formula.inputs()).containsExactly("b:y_1d", "a:x_1h");
    assertThat(formula.type()).isEqualTo(FeatureType.DOUBLE);
    assertThat(formula.number(inputs(1, 4))).isEqualTo(0.75);
  }

  @Test
  void formula_withChoice_evaluates() {
    assertThat(number("a.x_1h > 3 && !(a.x_1h > 9) ? a.x_1h * 2.0 : -a.x_1h", 4)).isEqualTo(8);
    assertThat(number("a.x_1h > 3 ? a.x_1h * 2.0 : -a.x_1h", 2)).isEqualTo(-2);
    assertThat(compile("a.x_1h >= 2").type()).isEqualTo(FeatureType.BOOLEAN);
  }

  @Test
  void formula_withOrValue_needsNoValue() {
    Formula formula = compile("(a.x_1h.orValue(0) + 1.0) / b.y_1d");
    assertThat(formula.inputs()).containsExactly("a:x_1h", "b:y_1d");
    assertThat(formula.needs(0)).isFalse();
    assertThat(formula.needs(1)).isTrue();
    assertThat(formula.number(inputs(null, 4))).isEqualTo(0.25);
    assertThat(formula.number(inputs(3, 4))).isEqualTo(1);
    assertThat(compile("a.x_1h.orValue(0.5) + a.x_1h").needs(0)).isTrue();
  }

  @Test
  void formula_withOrValueInACelProgram_standsInToo() {
    Formula formula = compile("int(a.x_1h.orValue(7)) + age.orValue(-3) * int(a.x_1h.orValue(1))");
    assertThat(Formulas.runsCel(formula)).isTrue();
    assertThat(formula.needs(0)).isFalse();
    assertThat(formula.number(inputs(null, null))).isEqualTo(4);
    assertThat(formula.number(inputs(2.9, 5))).isEqualTo(12);
    assertThat(number("a.member.orValue(true) && country.orValue('') == ''", null, null))
        .isEqualTo(1);
    assertThat(number("a.member.orValue(true) && country.orValue('') == ''", 1, "de")).isZero();
  }

  @Test
  void formula_withOrValueOfNoVariable_isRefused() {
    assertThatThrownBy(() -> compile("(a.x_1h + 1.0).orValue(0)"))
        .hasMessageContaining("orValue of an expression (expected: view.feature");
    assertThatThrownBy(() -> compile("a.x_1h.orValue(b.y_1d)"))
        .hasMessageContaining("orValue of what is no constant");
    assertThatThrownBy(() -> compile("country.orValue(1)")).isInstanceOf(ExpressionException.class);
  }

  @Test
  void formula_dividingByZero_isNotFinite() {
    assertThat(number("a.x_1h / 0.0", 1)).isInfinite();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "double(age) * a.x_1h|DOUBLE|21",
        "double(int(a.x_1h))|DOUBLE|3",
        "int(a.x_1h) / 2|LONG|1",
        "double(7 / 2)|DOUBLE|3",
        "age % 4|LONG|3",
        "max(age, 3)|LONG|7",
        "double('2.5') + 1.0|DOUBLE|3.5",
        "int('12')|LONG|12",
        "bool('true')|BOOLEAN|1",
        "country == 'de'|BOOLEAN|1",
        "country in ['at', 'de']|BOOLEAN|1",
        "country.startsWith('d') ? 1.0 : 0.5|DOUBLE|1",
        "size(country)|LONG|2",
        "country.matches('[a-z]+')|BOOLEAN|1",
        "a.member ? 2.0 : 1.0|DOUBLE|2",
        "age > 6.5|BOOLEAN|1",
        "double(age) / max(a.x_1h, 1)|DOUBLE|2.3333333333333335",
      })
  void formula_withConversionsTextsAndWholeNumbers_isCel(
      String text, FeatureType type, double value) {
    Formula formula = compile(text);
    assertThat(formula.type()).isEqualTo(type);
    Map<String, Object> given = Map.of("a:x_1h", 3.0, "age", 7L, "country", "de", "a:member", 1.0);
    assertThat(formula.number(inputs(formula.inputs().stream().map(given::get).toArray())))
        .isEqualTo(value);
  }

  @Test
  void formula_ofNumbersWithDouble_runsDirectly() {
    assertThat(Formulas.runsCel(compile("double(age) * 2.0 > a.x_1h ? 1.0 : 0.0"))).isFalse();
    assertThat(Formulas.runsCel(compile("a.member && age >= 18"))).isFalse();
    assertThat(Formulas.runsCel(compile("country == 'de'"))).isTrue();
  }

  @Test
  void formula_ofATextThatIsNoNumber_hasNoValue() {
    assertThat(number("double(country)", "de")).isNaN();
    assertThat(number("int(a.x_1h) / 0 == 1 ? 1.0 : 0.0", 1)).isNaN();
    assertThat(number("9223372036854775807 + age", 1)).isNaN();
    assertThat(number("9007199254740992 + age", 1)).as("beyond 2^53").isNaN();
  }

  @Test
  void formula_ofText_answersTextUpToALength() {
    Formula formula = compile("country + '-' + a.client");
    assertThat(formula.type()).isEqualTo(FeatureType.STRING);
    assertThat(formula.text(inputs("de", "web"))).isEqualTo("de-web");
    assertThat(formula.number(inputs("de", "web"))).isNaN();
    assertThat(formula.text(inputs("d".repeat(1_000), "w".repeat(23)))).hasSize(1_024);
    assertThat(formula.text(inputs("d".repeat(1_000), "w".repeat(24)))).isNull();
    assertThat(compile("string(age)").text(inputs(12))).isEqualTo("12");
  }

  @Test
  void formula_withUnknownName_isRefusedWithTheNearest() {
    assertThatThrownBy(() -> compile("a.z_1h + 1.0"))
        .hasMessage("unknown name 'a.z_1h'; did you mean 'a.x_1h'?");
    assertThatThrownBy(
            () ->
                Formulas.compile(
                    new Variables(Map.of(), name -> Optional.empty(), () -> Set.of("a.x_1h")),
                    "a.z_1h + 1.0"))
        .hasMessage("unknown name 'a.z_1h'; did you mean 'a.x_1h'?");
    assertThatThrownBy(
            () ->
                Formulas.compile(
                    new Variables(Map.of(), name -> Optional.of("it is a list"), Set::of),
                    "a.z_1h + 1.0"))
        .hasMessage("'a.z_1h' cannot be used: it is a list");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0 - age",
        "[1.0, 2.0]",
        "{'a': 1.0}",
        "{'a': age}['a'] == 1",
        "country.map(c, c)",
        "[1, 2].all(i, i > 0)",
        "timestamp(country)",
        "type(age) == int",
        "country.length",
        "1.0 +",
      })
  void formula_beyondValuesAndWithoutEnd_isRefused(String text) {
    assertThatThrownBy(() -> compile(text)).isInstanceOf(ExpressionException.class);
  }

  @Test
  void roots_areTheFirstPartsOfNames_withTheirPlaces() {
    assertThat(Formulas.roots("1.0 - b.y_1d / max(a.x_1h, [age][0]) + (b.z ? 1.0 : c.size())"))
        .containsExactly(
            Map.entry("b", 6), Map.entry("a", 19), Map.entry("age", 28), Map.entry("c", 52));
    assertThatThrownBy(() -> Formulas.roots("1 +")).isInstanceOf(ExpressionException.class);
  }
}
