package dev.weir.features.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.LogPosition;
import dev.weir.features.event.MapEvent;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureVector;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Features without windows: all events so far. */
class LifetimeTest {
  private static final long NOW = Long.MAX_VALUE / 2;
  private static final long DAY = 86_400_000;
  private static final FeatureView VIEW =
      TestViews.of(
          """
                ever: { count: "*" }
                sum_ever: { sum: score }
                recent: { count: "*", windows: [10s] }
          """);

  private final ViewPlan plan = new ViewPlan(VIEW);
  private final RowUpdater updater = new RowUpdater(plan, 60_000);
  private byte[] row;
  private int offset;

  private void event(long timeMs) {
    MapEvent event = new MapEvent(TestViews.TYPE, "e" + offset, timeMs, Map.of("score", 0.5));
    assertThat(updater.apply(row, event, new LogPosition(0, offset++), NOW))
        .isEqualTo(ApplyResult.APPLIED);
    row = updater.row();
  }

  private FeatureVector asOf(long asOfMs) {
    FeatureVector vector = new FeatureVector(new FeatureSchema(VIEW.columns()), asOfMs);
    new RowReader(plan).read(row, new int[] {0, 1, 2}, vector);
    return vector;
  }

  private static final long T0 = 1_700_000_000_000L;

  @Test
  void events_ofAnyAge_count() {
    for (int i = 0; i < 300; i++) {
      event(T0 + i * DAY);
    }
    event(T0 - 10_000 * DAY);
    FeatureVector vector = asOf(T0 + 400 * DAY);
    assertThat(vector.number(0)).isEqualTo(301);
    assertThat(vector.errorBound(0)).isZero();
    assertThat(vector.number(1)).isEqualTo(150.5);
    assertThat(vector.number(2)).isZero();
  }

  @Test
  void momentBehindTheRing_hasABoundThatHolds() {
    for (int i = 0; i < 300; i++) {
      event(T0 + i * 1_000L);
    }
    FeatureVector vector = asOf(T0 + 99_999);
    assertThat(vector.errorBound(0)).isGreaterThan(0);
    assertThat(Math.abs(vector.number(0) - 100)).isLessThanOrEqualTo(vector.errorBound(0));
    assertThat(asOf(T0 + 299_000 - 63_000).errorBound(0)).isZero();
  }

  @Test
  void sixtySixEvents_leaveTwoInTheLifetimeStates() {
    for (int i = 0; i < 66; i++) {
      event(T0 + i * 1_000L);
    }
    int from = RowLayout.ringAt(row) + 64 * plan.entryBytes();
    assertThat(row[RowLayout.FLAGS]).isEqualTo((byte) RowLayout.FLAG_LIFETIME);
    assertThat(HexFormat.of().formatHex(row, from, row.length))
        .isEqualTo(
            "000029" // bytes of lifetime states
                + "03"
                + "00000002" // events
                + "00000002" // score: events, sum, min, max
                + "00000000000000010000000000000000"
                + "3fe0000000000000"
                + "3fe0000000000000");
  }
}
