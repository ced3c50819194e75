package dev.weir.features.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.LogPosition;
import dev.weir.features.event.MapEvent;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureVector;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Golden bytes: a change here is a change of the stored format and asks for a new version. */
class RowLayoutTest {
  private static final long NOW = Long.MAX_VALUE / 2;
  private static final FeatureView VIEW =
      TestViews.of(
          """
                events: { count: "*", windows: [1h] }
                likes: { count: "*", where: "kind == 'LIKE'", windows: [1h] }
                score: { mean: score, windows: [1h] }
                texts: { approx_distinct: text, windows: [1h] }
                decayed: { decayed_count: { half_life: 1h } }
          """);

  private final ViewPlan plan = new ViewPlan(VIEW);
  private final RowUpdater updater = new RowUpdater(plan, 60_000);

  private static MapEvent event(int id, long timeMs) {
    return new MapEvent(
        TestViews.TYPE,
        "e" + id,
        timeMs,
        Map.of("kind", id % 2 == 0 ? "LIKE" : "VIEW", "score", 0.5, "text", "t" + id % 3));
  }

  private byte[] row(int events) {
    byte[] row = null;
    for (int i = 0; i < events; i++) {
      assertThat(
              updater.apply(
                  row, event(i, 1_700_000_000_000L + i * 1_000L), new LogPosition(3, i), NOW))
          .isEqualTo(ApplyResult.APPLIED);
      row = updater.row();
    }
    return row;
  }

  @Test
  void twoEvents_haveTheseBytes() {
    String hex = HexFormat.of().formatHex(row(2));
    assertThat(hex)
        .isEqualTo(
            "03"
                + "00"
                + "6593392f" // version, no flags, definition
                + "018bcfe56be8"
                + "018bcfe56800" // newest, oldest
                + "0002"
                + "0001" // two in the ring, one partition
                + "00000003"
                + "0000000000000001" // partition 3, offset 1
                + "018bcfe56800"
                + "ffb2de8e"
                + "1f" // time, id, all five aggregates
                + "3fe0000000000000"
                + "c40e960f1ffdc8c6" // score 0.5, hash of t0
                + "018bcfe56be8"
                + "6e0a565d"
                + "1d" // no LIKE
                + "3fe0000000000000"
                + "78b4e32a460015f5");
  }

  @Test
  void sixtySixEvents_leaveTwoInSumsAndATile() {
    byte[] row = row(66);
    int tilesAt = RowLayout.ringAt(row) + 64 * plan.entryBytes() + 96;
    assertThat(HexFormat.of().formatHex(row, 0, 34))
        .isEqualTo(
            "03"
                + "01"
                + "6593392f" // version, decayed sums, definition
                + "018bcfe665e8"
                + "018bcfe56800" // newest, oldest
                + "0040"
                + "0001" // 64 in the ring, one partition
                + "00000003"
                + "0000000000000041");
    assertThat(HexFormat.of().formatHex(row, tilesAt - 96, row.length))
        .isEqualTo(
            "0".repeat(144) // decayed: nothing three, two and one epochs ago
                + "0".repeat(16)
                + "00000000955480fbe7c7180000000000"
                + "018bcfe519e0"
                + "0a"
                + "00003f" // tile: start, width, length
                + "0f" // all four that live in tiles
                + "00000002"
                + "00000001" // events, likes
                + "00000002" // score: events, sum, min, max
                + "00000000000000010000000000000000"
                + "3fe0000000000000"
                + "3fe0000000000000"
                + "0002"
                + "78b4e32a460015f5"
                + "c40e960f1ffdc8c6");
  }

  @Test
  void row_ofAnotherDefinition_isRefused() {
    byte[] row = row(1);
    row[RowLayout.FINGERPRINT]++;
    assertThatThrownBy(() -> updater.apply(row, event(9, 0), new LogPosition(0, 9), NOW))
        .isInstanceOf(CorruptRowException.class)
        .hasMessageContaining("view 'v'")
        .hasMessageContaining("the loaded one");
    row[0] = 9;
    FeatureVector vector = new FeatureVector(new FeatureSchema(VIEW.columns()), 0);
    assertThatThrownBy(() -> new RowReader(plan).read(row, new int[0], vector))
        .isInstanceOf(CorruptRowException.class)
        .hasMessageContaining("layout version 9");
  }

  @Test
  void quietRow_staysBelow300Bytes() {
    assertThat(row(3).length).isLessThan(300);
  }
}
