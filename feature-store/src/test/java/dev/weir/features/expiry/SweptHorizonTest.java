package dev.weir.features.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.storage.InMemoryRowStore;
import dev.weir.features.storage.RowStore;
import org.junit.jupiter.api.Test;

class SweptHorizonTest {
  private static final long HOUR_MS = 3_600_000;
  private static final long REMOVED_MS = 1_000 * HOUR_MS;

  private final RowStore rows = new InMemoryRowStore();

  @Test
  void event_whereNothingWasRemoved_reachesNothing() {
    assertThat(horizon(HOUR_MS).mayReach(REMOVED_MS)).isFalse();
  }

  @Test
  void event_aLifeAfterWhatWasRemoved_reachesNothing() {
    horizon(HOUR_MS).removing(REMOVED_MS);

    assertThat(horizon(HOUR_MS).mayReach(REMOVED_MS + HOUR_MS)).isTrue();
    assertThat(horizon(HOUR_MS).mayReach(REMOVED_MS + HOUR_MS + 1)).isFalse();
  }

  @Test
  void longerLife_reachesNoFurtherToWhatWasRemovedBefore_howeverOftenTheStoreIsOpened() {
    horizon(HOUR_MS).removing(REMOVED_MS);

    for (int i = 0; i < 3; i++) {
      assertThat(horizon(5 * HOUR_MS).mayReach(REMOVED_MS + HOUR_MS)).isTrue();
      assertThat(horizon(5 * HOUR_MS).mayReach(REMOVED_MS + HOUR_MS + 1)).isFalse();
    }
    horizon(5 * HOUR_MS).removing(REMOVED_MS + 1);
    assertThat(horizon(5 * HOUR_MS).mayReach(REMOVED_MS + 5 * HOUR_MS)).isTrue();
  }

  @Test
  void shorterLife_reachesLessFar() {
    horizon(5 * HOUR_MS).removing(REMOVED_MS);

    assertThat(horizon(HOUR_MS).mayReach(REMOVED_MS + HOUR_MS + 1)).isFalse();
  }

  @Test
  void endlessLife_reachesEveryTime() {
    horizon(Long.MAX_VALUE).removing(REMOVED_MS);

    assertThat(horizon(Long.MAX_VALUE).mayReach(1L << 47)).isTrue();
  }

  private SweptHorizon horizon(long lifeMs) {
    return new SweptHorizon(rows, "view", lifeMs);
  }
}
