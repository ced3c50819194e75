package dev.weir.streams.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.streams.examples.ExampleSet.Moment;
import org.junit.jupiter.api.Test;

class AdClicksTest {
  private final ExampleSet example = ExampleSet.load(ExampleSet.AD_CLICKS, "labels.csv");

  @Test
  void features_atEveryLabel_equalTheNaiveOnes() {
    ExampleReplay replay = new ExampleReplay(example);
    ExampleComparison comparison = new ExampleComparison(example);
    for (Moment moment : example.moments()) {
      comparison.compare(
          replay.read("click_prediction", moment), moment, AdClicksNaive.at(example, moment));
    }
    assertThat(comparison.compared()).isEqualTo(example.moments().size() * 16).isGreaterThan(2_000);
    assertThat(comparison.exact()).isGreaterThan(comparison.compared() / 2);
  }

  @Test
  void naiveValues_areNotAllTheSame() {
    // What is compared against must tell ads and users apart, or it proves little.
    assertThat(
            example.moments().stream()
                .map(m -> AdClicksNaive.at(example, m).get("user_category_ctr_7d"))
                .distinct()
                .count())
        .isGreaterThan(25);
    assertThat(
            example.moments().stream()
                .map(m -> AdClicksNaive.at(example, m).get("ad_ctr_1d"))
                .distinct()
                .count())
        .isGreaterThan(50);
  }
}
