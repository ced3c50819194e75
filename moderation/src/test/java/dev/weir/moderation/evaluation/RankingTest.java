package dev.weir.moderation.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RankingTest {
  @Property(tries = 500)
  void rocAuc_anyScores_equalsCountingPairs(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 40) int size) {
    Random random = new Random(seed);
    float[] scores = new float[size];
    boolean[] answers = new boolean[size];
    for (int i = 0; i < size; i++) {
      scores[i] = (random.nextInt(9) - 4) / 4f; // ties on purpose
      answers[i] = random.nextBoolean();
    }
    double wins = 0;
    double pairs = 0;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        if (answers[i] && !answers[j]) {
          pairs++;
          wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
      }
    }
    double roc = new Ranking(scores, answers).rocAuc();
    if (pairs == 0) {
      assertThat(roc).isNaN();
    } else {
      assertThat(roc).isCloseTo(wins / pairs, within(1e-12));
    }
  }

  @Property(tries = 500)
  void prAuc_anyScores_equalsStepsOverThresholds(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int size) {
    Random random = new Random(seed);
    float[] scores = new float[size];
    boolean[] answers = new boolean[size];
    TreeSet<Float> thresholds = new TreeSet<>();
    int positives = 0;
    for (int i = 0; i < size; i++) {
      scores[i] = random.nextInt(7) / 6f;
      answers[i] = random.nextInt(3) == 0;
      thresholds.add(scores[i]);
      positives += answers[i] ? 1 : 0;
    }
    double area = 0;
    double recall = 0;
    for (float threshold : thresholds.descendingSet()) {
      double hits = 0;
      double flagged = 0;
      for (int i = 0; i < size; i++) {
        flagged += scores[i] >= threshold ? 1 : 0;
        hits += scores[i] >= threshold && answers[i] ? 1 : 0;
      }
      area += (hits / positives - recall) * hits / flagged;
      recall = hits / positives;
    }
    double pr = new Ranking(scores, answers).prAuc();
    if (positives == 0) {
      assertThat(pr).isNaN();
    } else {
      assertThat(pr).isCloseTo(area, within(1e-12));
    }
  }

  @Test
  void areas_perfectAndReversedOrder_areOneAndZero() {
    float[] scores = {-2, -1, 0, 3};
    assertThat(new Ranking(scores, new boolean[] {false, false, true, true}).rocAuc()).isOne();
    assertThat(new Ranking(scores, new boolean[] {false, false, true, true}).prAuc()).isOne();
    assertThat(new Ranking(scores, new boolean[] {true, true, false, false}).rocAuc()).isZero();
  }

  @Test
  void areas_allScoresEqual_areChance() {
    Ranking ranking = new Ranking(new float[4], new boolean[] {true, false, false, false});
    assertThat(ranking.rocAuc()).isEqualTo(0.5);
    assertThat(ranking.prAuc()).isEqualTo(0.25);
  }

  @Test
  void areas_oneAnswerOnly_areUnknown() {
    assertThat(new Ranking(new float[2], new boolean[2]).rocAuc()).isNaN();
    assertThat(new Ranking(new float[0], new boolean[0]).prAuc()).isNaN();
    assertThat(new Ranking(new float[1], new boolean[] {true}).rocAuc()).isNaN();
  }

  @Test
  void ranking_scoreIsNotANumber_namesIt() {
    assertThatThrownBy(() -> new Ranking(new float[] {1, Float.NaN}, new boolean[2]))
        .hasMessageContaining("scores[1]: NaN");
  }

  @Test
  void expectedError_scoresEqualFrequencies_isZero() {
    float[] scores = {0.25f, 0.25f, 0.25f, 0.25f};
    assertThat(Calibration.expectedError(scores, new boolean[] {true, false, false, false}))
        .isZero();
    assertThat(Calibration.expectedError(scores, new boolean[] {true, true, true, true}))
        .isCloseTo(0.75, within(1e-9));
    assertThat(Calibration.expectedError(new float[] {1, 0}, new boolean[] {true, false})).isZero();
  }
}
