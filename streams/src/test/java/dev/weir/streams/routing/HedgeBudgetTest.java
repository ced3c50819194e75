package dev.weir.streams.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HedgeBudgetTest {
  @Test
  void hedges_withoutQuestions_endWithTheBurst() {
    HedgeBudget budget = new HedgeBudget(0.1, 3);
    for (int i = 0; i < 3; i++) {
      assertThat(budget.take()).isTrue();
    }
    assertThat(budget.take()).isFalse();
  }

  @Test
  void hedges_inTheLongRun_areTheirShareOfQuestions() {
    HedgeBudget budget = new HedgeBudget(0.1, 3);
    int hedges = 0;
    for (int i = 0; i < 1_000; i++) {
      budget.asked();
      hedges += budget.take() ? 1 : 0;
    }
    assertThat(hedges).isEqualTo(102);
  }

  @Test
  void quietTimes_saveUpNoMoreThanTheBurst() {
    HedgeBudget budget = new HedgeBudget(1, 2);
    for (int i = 0; i < 100; i++) {
      budget.asked();
    }
    assertThat(budget.take()).isTrue();
    assertThat(budget.take()).isTrue();
    assertThat(budget.take()).isFalse();
  }

  @Test
  void share_aboveOne_isRefused() {
    assertThatThrownBy(() -> new HedgeBudget(1.5, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("share: 1.5");
  }
}
