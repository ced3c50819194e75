package dev.weir.streams.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.registry.DefinitionRegistry;
import dev.weir.features.storage.KeyLayout;
import org.junit.jupiter.api.Test;

class RowStateStoreTest {
  private static final byte[] OUTPUT = {0, 0, 0, 0, 'o'};
  private static final byte[] MARK = {0, 0, 0, DefinitionRegistry.MARKS, 't'};
  private static final byte[] RECORD = KeyLayout.key(KeyLayout.recordPrefix("view", "raw"), "ann");
  private static final byte[] ROW = KeyLayout.key(KeyLayout.prefix("view"), "ann");
  private static final byte[] GATE = {0, 0, 0, RowStateStore.CONCLUSION, 'g'};
  private static final byte[] BYTES = {1};

  @Test
  void outputsAndRecords_areLoggedBeforeTheRowsThatCountOnThem() {
    assertThat(RowStateStore.rank(OUTPUT, BYTES)).isLessThan(RowStateStore.rank(RECORD, BYTES));
    assertThat(RowStateStore.rank(RECORD, BYTES)).isLessThan(RowStateStore.rank(ROW, BYTES));
  }

  @Test
  void marks_areLoggedAfterDefinitions_andBeforeAllThatIsCountedUnderThem() {
    assertThat(RowStateStore.rank(MARK, BYTES)).isGreaterThan(RowStateStore.rank(OUTPUT, BYTES));
    assertThat(RowStateStore.rank(MARK, BYTES)).isLessThan(RowStateStore.rank(RECORD, BYTES));
  }

  @Test
  void outputsAndRecords_areRemovedAfterTheRowsThatMayReferToThem() {
    assertThat(RowStateStore.rank(OUTPUT, null)).isGreaterThan(RowStateStore.rank(ROW, BYTES));
    assertThat(RowStateStore.rank(RECORD, null)).isGreaterThan(RowStateStore.rank(ROW, null));
  }

  @Test
  void conclusions_areLoggedAfterTheRowsTheyWereDrawnFrom_andBeforeWhatTheyCountGoes() {
    assertThat(RowStateStore.rank(GATE, BYTES)).isGreaterThan(RowStateStore.rank(ROW, BYTES));
    assertThat(RowStateStore.rank(GATE, null)).isGreaterThan(RowStateStore.rank(ROW, null));
    assertThat(RowStateStore.rank(GATE, BYTES)).isLessThan(RowStateStore.rank(OUTPUT, null));
  }
}
