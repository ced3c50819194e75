package dev.weir.streams.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.features.serving.FeatureStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ServedColumnTest {
  private static ServedColumn of(int from, int to) {
    List<Integer> numbers = new ArrayList<>();
    for (int number = from; number < to; number++) {
      numbers.add(number);
    }
    Collections.shuffle(numbers, new Random(5));
    ServedColumn column = new ServedColumn();
    numbers.forEach(column::add);
    return column;
  }

  @Test
  void numbers_fewerThanAreKept_haveExactFigures() {
    assertThat(ServedColumn.described(null, of(-50, 51)))
        .containsEntry("values", 101L)
        .containsEntry("min", -50.0)
        .containsEntry("max", 50.0)
        .containsEntry("p50", 0.0)
        .containsEntry("p90", 40.0)
        .containsEntry("p99", 49.0)
        .hasEntrySatisfying("mean", mean -> assertThat((double) mean).isCloseTo(0, within(1e-9)));
  }

  @Test
  void numbers_moreThanAreKept_haveQuantilesOfASample() {
    Map<String, Object> told = ServedColumn.described(of(0, 100_000), null);

    assertThat(told).containsEntry("min", 0.0).containsEntry("max", 99_999.0);
    assertThat((double) told.get("mean")).isCloseTo(49_999.5, within(1e-6));
    // Four standard errors of 512 numbers.
    assertThat((double) told.get("p50")).isCloseTo(50_000, within(8_900.0));
    assertThat((double) told.get("p90")).isCloseTo(90_000, within(5_400.0));
  }

  @Test
  void twoHours_ofDifferentTraffic_countByWhatTheyServed() {
    // 30,000 numbers below 30,000, and 10,000 from there: three quarters are below.
    Map<String, Object> told = ServedColumn.described(of(0, 30_000), of(30_000, 40_000));

    assertThat(told).containsEntry("values", 40_000L);
    assertThat((double) told.get("mean")).isCloseTo(19_999.5, within(1e-6));
    assertThat((double) told.get("p50")).isCloseTo(20_000, within(3_600.0));
    assertThat((double) told.get("p90")).isCloseTo(36_000, within(1_800.0));
  }

  @Test
  void values_thatAreNoNumbers_haveShares() {
    ServedColumn column = new ServedColumn();
    column.add(1);
    column.add(FeatureStatus.NULL_VALUE);
    column.add(FeatureStatus.NOT_FOUND);
    column.add(FeatureStatus.PRESENT);

    Map<String, Object> told = ServedColumn.described(column, null);

    assertThat(told.get("shares").toString())
        .isEqualTo(
            "{invalid=0.0, present=0.5, null_value=0.25, not_found=0.25, outside_max_age=0.0}");
    assertThat(told).containsEntry("mean", 1.0);
  }

  @Test
  void nothing_served_hasNoFigures() {
    assertThat(ServedColumn.described(null, null))
        .containsEntry("values", 0L)
        .containsEntry("mean", null)
        .containsEntry("p99", null);
  }
}
