package dev.weir.features.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.event.Event;
import dev.weir.features.event.LogPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowPositionsTest {
  private static final ViewPlan PLAN = new ViewPlan(TestViews.everything("10s", "1m", "10m"));

  /** The row after each of the positions, events a second apart. */
  private static byte[] row(LogPosition... positions) {
    RowUpdater updater = new RowUpdater(PLAN, 60_000);
    Random random = new Random(3);
    byte[] row = null;
    for (int i = 0; i < positions.length; i++) {
      Event event = TestViews.event(random, i, TestViews.T0 + i * 1_000L, 5);
      assertThat(updater.apply(row, event, positions[i], Long.MAX_VALUE / 2))
          .isEqualTo(ApplyResult.APPLIED);
      row = updater.row();
    }
    return row;
  }

  private static LogPosition at(int partition, long offset) {
    return new LogPosition(partition, offset);
  }

  @Test
  void everyEarlierState_ofARow_isOlder() {
    List<LogPosition> positions = new ArrayList<>();
    List<byte[]> states = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      positions.add(at(i % 3, i));
      states.add(row(positions.toArray(new LogPosition[0])));
    }
    for (int i = 0; i < states.size(); i++) {
      for (int j = 0; j < states.size(); j++) {
        assertThat(RowPositions.isOlder(states.get(i), states.get(j))).isEqualTo(i < j);
      }
    }
  }

  @Test
  void rows_thatEachSawSomethingElse_areNeitherOlder() {
    byte[] one = row(at(0, 5), at(1, 1));
    byte[] other = row(at(0, 4), at(1, 2));
    assertThat(RowPositions.isOlder(one, other)).isFalse();
    assertThat(RowPositions.isOlder(other, one)).isFalse();
    assertThat(RowPositions.isOlder(row(at(0, 5)), row(at(1, 5)))).isFalse();
  }

  @Test
  void bytes_thatAreNoRow_areNotOlder() {
    byte[] row = row(at(0, 5));
    assertThat(RowPositions.isOlder(new byte[0], row)).isFalse();
    assertThat(RowPositions.isOlder(row, new byte[] {9})).isFalse();
    byte[] otherLayout = row(at(0, 4));
    otherLayout[0] = 77;
    assertThat(RowPositions.isOlder(otherLayout, row)).isFalse();
  }
}
