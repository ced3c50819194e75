package dev.weir.features.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.features.event.EventType;
import dev.weir.features.event.EventType.Field;
import dev.weir.features.event.FieldType;
import dev.weir.features.event.MapEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionsTest {
  private static final EventType TYPE =
      new EventType(
          "test.Event",
          List.of(
              new Field("kind", FieldType.STRING),
              new Field("scores.toxic", FieldType.DOUBLE),
              new Field("size", FieldType.LONG),
              new Field("enforced", FieldType.BOOLEAN),
              new Field("absent", FieldType.STRING)));
  private static final MapEvent EVENT =
      new MapEvent(
          TYPE, "e", 0, Map.of("kind", "LIKE", "scores.toxic", 0.5, "size", 7L, "enforced", true));

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '#',
      value = {
        "kind == 'LIKE' ~ true",
        "'LIKE' == kind ~ true",
        "kind != 'LIKE' ~ false",
        "kind in ['LIKE', 'SHARE'] ~ true",
        "size in [1, 2] ~ false",
        "size >= 7 && scores.toxic < 0.6 ~ true",
        "7 > size ~ false",
        "scores.toxic > 0.5 || enforced ~ true",
        "!(kind == 'VIEW') ~ true",
        "!enforced ~ false",
        "absent == 'x' ~ false",
        "absent != 'x' ~ false",
        "!(absent == 'x') ~ false",
        "absent == 'x' || enforced ~ true",
        "scores.toxic > 0 ~ true",
      })
  void direct_conditions_equalCel(String text, boolean expected) {
    Condition condition = Conditions.compile(TYPE, text);
    assertThat(Conditions.runsCel(condition)).isFalse();
    assertThat(condition.test(EVENT)).isEqualTo(expected);
    // Forces the same question through CEL: a call keeps it from being read directly.
    Condition viaCel = Conditions.compile(TYPE, "(" + text + ") && kind.size() >= 0");
    assertThat(Conditions.runsCel(viaCel)).isTrue();
    assertThat(viaCel.test(EVENT)).isEqualTo(expected);
  }

  @Test
  void condition_withFunctions_runsAsCel() {
    Condition condition = Conditions.compile(TYPE, "kind.startsWith('LI') && size % 2 == 1");
    assertThat(condition.test(EVENT)).isTrue();
  }

  @Test
  void condition_withUnknownField_namesColumn() {
    assertThatThrownBy(() -> Conditions.compile(TYPE, "size > 1 && knid == 'x'"))
        .isInstanceOfSatisfying(
            ExpressionException.class,
            e -> {
              assertThat(e.column()).isEqualTo(12);
              assertThat(e.getMessage()).contains("knid");
            });
  }

  @Test
  void condition_thatIsNoTruth_isRefused() {
    assertThatThrownBy(() -> Conditions.compile(TYPE, "size + 1"))
        .hasMessageContaining("expected: a truth value");
    assertThatThrownBy(() -> Conditions.compile(TYPE, "(".repeat(5_000)))
        .isInstanceOf(ExpressionException.class);
  }
}
