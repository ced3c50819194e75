package dev.weir.features.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.definition.Feature;
import dev.weir.features.window.TestViews;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A cell found by its format reads and writes what the cell of the definition does. */
class CellFormatsTest {
  private static final byte[] TEXT = {'t', 'e', 'x', 't'};

  private static List<Cell> cells() {
    return Stream.concat(
            TestViews.everything("1s", "1m", "1h").features().stream(),
            TestViews.lifetime("1s", "1h").features().stream())
        .map(Feature::aggregation)
        .map(Aggregation::cell)
        .filter(Objects::nonNull)
        .toList();
  }

  @Test
  void cellFound_writesAndMergesTheSameBytes() {
    for (Cell cell : cells()) {
      Cell found = Objects.requireNonNull(CellFormats.find(cell.format()), cell.format());
      assertThat(found.format()).isEqualTo(cell.format());
      assertThat(found.inputKind()).isEqualTo(cell.inputKind());
      assertThat(states(found)).as(cell.format()).containsExactlyElementsOf(states(cell));
    }
  }

  /** States of ever more events, each told its own size. */
  private static List<byte[]> states(Cell cell) {
    Random random = new Random(7);
    List<byte[]> states = new ArrayList<>();
    byte[] state = new byte[1 << 16];
    int length = 0;
    for (int i = 0; i < 300; i++) {
      EventInput input = new EventInput();
      input.event(1_000_000 + i, random.nextInt());
      long bits =
          cell.inputKind() == Cell.InputKind.NUMBER
              ? Double.doubleToRawLongBits(random.nextInt(2))
              : random.nextLong();
      if (cell.inputKind() == Cell.InputKind.TEXT) {
        TEXT[0] = (byte) ('a' + random.nextInt(26));
        input.text(Hash64.of(TEXT, 0, TEXT.length), TEXT, 0, TEXT.length);
      } else {
        input.bits(bits);
      }
      byte[] next = new byte[1 << 16];
      length = i == 0 ? cell.first(input, next, 0) : cell.add(state, 0, input, next, 0);
      state = next;
      assertThat(cell.size(state, 0)).as(cell.format()).isEqualTo(length);
      states.add(java.util.Arrays.copyOf(state, length));
    }
    return states;
  }

  @Test
  void formats_thatNoCellHas_areNotFound() {
    for (String format :
        List.of(
            "",
            "count",
            "distinctset0/1",
            "distinctset999999999/1",
            "last0texts/1",
            "buckets/1[]",
            "buckets/1[a]",
            "buckets/1[1.0, ",
            "buckets/1[NaN]",
            "none/9")) {
      assertThat(CellFormats.find(format)).as(format).isNull();
    }
  }
}
