package dev.weir.features.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The laws every cell keeps: see {@link Cell}. */
class CellTest {
  private static final List<Cell> CELLS =
      List.of(CountCell.INSTANCE, StatsCell.INSTANCE, DistinctCell.INSTANCE);

  private static byte[] state(Cell cell, List<Long> inputs) {
    EventInput input = new EventInput();
    byte[] state = new byte[cell.firstBytes()];
    int size = cell.first(input.bits(inputs.get(0)), state, 0);
    for (long bits : inputs.subList(1, inputs.size())) {
      byte[] next = new byte[size + cell.firstBytes() + cell.mergeExtra()];
      size = cell.add(state, 0, input.bits(bits), next, 0);
      state = next;
    }
    assertThat(cell.size(state, 0)).isEqualTo(size);
    return Arrays.copyOf(state, size);
  }

  private static byte[] merge(Cell cell, byte[] left, byte[] right) {
    byte[] out = new byte[left.length + right.length + cell.mergeExtra() + 1];
    int end = cell.merge(left, 0, right, 0, out, 1);
    return Arrays.copyOfRange(out, 1, end);
  }

  private static List<Long> inputs(Random random, int count, int values) {
    List<Long> inputs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double number = (random.nextInt(values) - values / 2) * Math.pow(2, random.nextInt(60) - 40);
      inputs.add(
          random.nextBoolean() ? Double.doubleToRawLongBits(number + 0.0) : Hash64.of(number));
    }
    return inputs;
  }

  @Property(tries = 200)
  void merge_ofAnyParts_equalsAddingOneByOne(
      @ForAll long seed, @ForAll @IntRange(min = 3, max = 900) int count) {
    Random random = new Random(seed);
    for (Cell cell : CELLS) {
      List<Long> inputs =
          cell.inputKind() == Cell.InputKind.HASH
              ? inputs(random, count, 1 + random.nextInt(2_000))
              : numbers(random, count);
      byte[] whole = state(cell, inputs);
      Collections.shuffle(inputs, random);
      int i = 1 + random.nextInt(count - 2);
      int j = i + 1 + random.nextInt(count - i - 1);
      byte[] a = state(cell, inputs.subList(0, i));
      byte[] b = state(cell, inputs.subList(i, j));
      byte[] c = state(cell, inputs.subList(j, count));
      assertThat(merge(cell, merge(cell, a, b), c)).as(cell.format()).isEqualTo(whole);
      assertThat(merge(cell, a, merge(cell, c, b))).as(cell.format()).isEqualTo(whole);
    }
  }

  private static List<Long> numbers(Random random, int count) {
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double number = random.nextGaussian() * Math.pow(10, random.nextInt(20) - 10);
      numbers.add(Double.doubleToRawLongBits(number));
    }
    return numbers;
  }

  @Test
  void distinct_estimates_stayWithinTheBound() {
    for (int distinct : new int[] {1, 255, 256, 257, 1_000, 5_000, 20_000, 100_000}) {
      Accumulator accumulator = DistinctCell.INSTANCE.accumulator();
      accumulator.clear();
      for (int part = 0; part < 4; part++) {
        byte[] state = new byte[0];
        for (int i = 0; i < distinct; i++) {
          // Each value in two of the four parts: the union must not count it twice.
          if ((i & 1) == (part & 1)) {
            EventInput hash = new EventInput().bits(Hash64.of(distinct + "/" + i));
            byte[] out = new byte[5_000];
            int end =
                state.length == 0
                    ? DistinctCell.INSTANCE.first(hash, out, 0)
                    : DistinctCell.INSTANCE.add(state, 0, hash, out, 0);
            state = Arrays.copyOf(out, end);
          }
        }
        if (state.length > 0) {
          accumulator.state(state, 0);
        }
      }
      Answer answer = new Answer();
      accumulator.answer(new Aggregation.ApproxDistinct(new Input("x", 0, null)), answer);
      if (answer.errorBound() == 0) {
        assertThat(answer.value()).isEqualTo(distinct);
      }
      assertThat(Math.abs(answer.value() - distinct)).isLessThanOrEqualTo(answer.errorBound());
      assertThat(answer.errorBound()).isLessThan(0.13 * distinct + 1);
    }
  }
}
