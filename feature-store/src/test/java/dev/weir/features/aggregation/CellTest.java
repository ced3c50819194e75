package dev.weir.features.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.event.FieldType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The laws every cell keeps, see {@link Cell}, and the bytes of each. */
class CellTest {
  private static final List<Cell> CELLS =
      List.of(
          CountCell.INSTANCE,
          StatsCell.INSTANCE,
          MomentsCell.INSTANCE,
          RatioCell.INSTANCE,
          DistinctCell.INSTANCE,
          QuantileCell.INSTANCE,
          new BucketCell(List.of(-1.0, 0.0, 2.5)),
          new EndsCell(true, 1, false),
          new EndsCell(false, 1, true),
          new EndsCell(true, 5, true),
          new EndsCell(true, 64, false),
          SampledCountsCell.INSTANCE,
          new DistinctSetCell(3),
          new DistinctSetCell(256));

  /** One event as a cell is told of it. */
  private static final class Told {
    private final long timeMs;
    private final int idHash;
    private final long bits;
    private final byte[] text;

    Told(long timeMs, int idHash, long bits, byte[] text) {
      this.timeMs = timeMs;
      this.idHash = idHash;
      this.bits = bits;
      this.text = text;
    }

    static Told number(long timeMs, int idHash, double number) {
      return new Told(timeMs, idHash, Double.doubleToRawLongBits(number), new byte[0]);
    }

    static Told text(long timeMs, int idHash, String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      return new Told(timeMs, idHash, Hash64.of(utf8, 0, utf8.length), utf8);
    }

    EventInput input() {
      EventInput input = new EventInput().event(timeMs, idHash);
      return text.length == 0 ? input.bits(bits) : input.text(bits, text, 0, text.length);
    }
  }

  private static byte[] state(Cell cell, List<Told> told) {
    byte[] state = new byte[cell.firstBytes()];
    int size = cell.first(told.get(0).input(), state, 0);
    for (Told one : told.subList(1, told.size())) {
      byte[] next = new byte[size + cell.firstBytes() + cell.mergeExtra()];
      size = cell.add(state, 0, one.input(), next, 0);
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

  /** Few or many values, at times of one another, over many magnitudes. */
  private static List<Told> told(Cell cell, Random random, int count) {
    int values = 1 + random.nextInt(2_000);
    int times = 1 + random.nextInt(2 * count);
    int magnitudes = 1 + random.nextInt(32);
    List<Told> told = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long time = 1_700_000_000_000L + random.nextInt(times);
      int id = random.nextInt();
      int value = random.nextInt(values);
      double number = random.nextGaussian() * Math.pow(10, random.nextInt(magnitudes) - 20);
      told.add(
          switch (cell.inputKind()) {
            case TEXT -> Told.text(time, id, "value-" + Integer.toString(value, 36));
            case HASH -> new Told(time, id, Hash64.of((double) value), new byte[0]);
            case NUMBER, PRESENCE ->
                Told.number(time, id, random.nextInt(4) == 0 ? value - values / 2 : number);
          });
    }
    return told;
  }

  @Property(tries = 200)
  void merge_ofAnyParts_equalsAddingOneByOne(
      @ForAll long seed, @ForAll @IntRange(min = 3, max = 900) int count) {
    for (Cell cell : CELLS) {
      Random random = new Random(seed);
      List<Told> told = told(cell, random, count);
      byte[] whole = state(cell, told);
      Collections.shuffle(told, random);
      int i = 1 + random.nextInt(count - 2);
      int j = i + 1 + random.nextInt(count - i - 1);
      byte[] a = state(cell, told.subList(0, i));
      byte[] b = state(cell, told.subList(i, j));
      byte[] c = state(cell, told.subList(j, count));
      assertThat(merge(cell, merge(cell, a, b), c)).as(cell.format()).isEqualTo(whole);
      assertThat(merge(cell, a, merge(cell, c, b))).as(cell.format()).isEqualTo(whole);
      assertThat(merge(cell, merge(cell, b, a), c)).as(cell.format()).isEqualTo(whole);
    }
  }

  @Property(tries = 50)
  void answer_ofStates_equalsThatOfTheirUnion(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 400) int count) {
    Random random = new Random(seed);
    Aggregation variance =
        new Aggregation.Variance(new Input("x", 0, FieldType.DOUBLE), false, true);
    List<Told> told = told(MomentsCell.INSTANCE, random, count);
    int half = count / 2;
    byte[] a = state(MomentsCell.INSTANCE, told.subList(0, half));
    byte[] b = state(MomentsCell.INSTANCE, told.subList(half, count));
    Accumulator parts = MomentsCell.INSTANCE.accumulator();
    parts.clear();
    parts.state(a, 0);
    parts.state(b, 0);
    Accumulator whole = MomentsCell.INSTANCE.accumulator();
    whole.clear();
    whole.state(merge(MomentsCell.INSTANCE, b, a), 0);
    Answer one = new Answer();
    Answer other = new Answer();
    parts.answer(variance, one);
    whole.answer(variance, other);
    assertThat(one.value()).isEqualTo(other.value());
  }

  private static String hex(Cell cell, Told... told) {
    return HexFormat.of().formatHex(state(cell, List.of(told)));
  }

  @Test
  void states_haveTheseBytes() {
    Told one = Told.number(0x018bcfe56800L, 7, 1.5);
    Told two = Told.number(0x018bcfe56801L, 9, -3);
    Told a = Told.text(0x018bcfe56800L, 7, "a");
    Told b = Told.text(0x018bcfe56801L, 9, "bé");
    assertThat(hex(CountCell.INSTANCE, one, two)).isEqualTo("00000002");
    assertThat(hex(StatsCell.INSTANCE, one, two))
        .isEqualTo(
            "00000002"
                + "fffffffffffffffe8000000000000000" // sum -1.5
                + "c008000000000000"
                + "3ff8000000000000"); // -3, 1.5
    assertThat(hex(MomentsCell.INSTANCE, one, two))
        .isEqualTo(
            "00000002"
                + "0207"
                + "ff40" // sum: two bytes over seven of zeros, -1.5 in units of 2^-63
                + "020f"
                + "02d0"); // of squares: 11.25 in units of 2^-126
    assertThat(hex(RatioCell.INSTANCE, one, two)).isEqualTo("00000002" + "00000002");
    assertThat(hex(DistinctCell.INSTANCE, one, two))
        .isEqualTo("0002" + "3ff8000000000000" + "c008000000000000");
    assertThat(hex(QuantileCell.INSTANCE, one, two))
        .isEqualTo(
            "0007"
                + "00" // bytes, level
                + "a01a" // -3 is bucket -2657, 3360 after the lowest
                + "01" // once
                + "8229" // 1.5 is 5250 after that
                + "01");
    assertThat(hex(new BucketCell(List.of(-1.0, 0.0, 2.5)), one, two))
        .isEqualTo("0004" + "01000100");
    assertThat(hex(new EndsCell(true, 1, false), one, two))
        .isEqualTo(
            "002d"
                + "81" // one entry, and there were more
                + "018bcfe56801"
                + "00000009"
                + "c008000000000000" // its time, id, number
                + "00000002"
                + "018bcfe56800" // two events, the oldest
                + "c008000000000000"
                + "3ff8000000000000"); // least and largest
    assertThat(hex(new EndsCell(false, 2, true), a, b))
        .isEqualTo(
            "001b"
                + "02"
                + "018bcfe56800"
                + "00000007"
                + "0161" // a
                + "018bcfe56801"
                + "00000009"
                + "0362c3a9"); // bé
    assertThat(hex(SampledCountsCell.INSTANCE, a, b))
        .isEqualTo(
            "00000d"
                + "00"
                + "02" // bytes, level, events
                + "0161"
                + "0101" // a: once at rank 0
                + "0362c3a9"
                + "020001"); // bé: once at rank 1
    assertThat(hex(new DistinctSetCell(1), a, b))
        .isEqualTo(
            "000004"
                + "01" // something was left out
                + "02" // of two events
                + "0161");
  }

  @Test
  void variance_ofASmallSpreadAroundALargeMean_losesNothing() {
    Accumulator accumulator = MomentsCell.INSTANCE.accumulator();
    accumulator.clear();
    for (int i = 0; i < 1_000; i++) {
      double number = 0x1p52 + (i % 2);
      accumulator.event(Told.number(i, i, number).input());
    }
    Answer answer = new Answer();
    Input input = new Input("x", 0, FieldType.DOUBLE);
    accumulator.answer(new Aggregation.Variance(input, false, false), answer);
    assertThat(answer.value()).isEqualTo(0.25);
    assertThat(answer.errorBound()).isZero();
    accumulator.answer(new Aggregation.Variance(input, true, false), answer);
    assertThat(answer.value()).isEqualTo(250.0 / 999);
  }

  @Test
  void quantiles_overAnyRange_stayWithinTheBound() {
    Random random = new Random(7);
    Aggregation.ApproxQuantile p95 =
        new Aggregation.ApproxQuantile(new Input("x", 0, FieldType.DOUBLE), 950_000);
    for (int octaves : new int[] {1, 8, 40, 90}) {
      double[] numbers = new double[5_000];
      List<Told> told = new ArrayList<>();
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = Math.pow(2, random.nextDouble() * octaves - 38);
        told.add(Told.number(i, i, numbers[i]));
      }
      byte[] state = state(QuantileCell.INSTANCE, told);
      assertThat(state.length).isLessThan(2_048);
      Accumulator accumulator = QuantileCell.INSTANCE.accumulator();
      accumulator.clear();
      accumulator.state(state, 0);
      Answer answer = new Answer();
      accumulator.answer(p95, answer);
      Arrays.sort(numbers);
      double truth = numbers[4_749];
      assertThat(Math.abs(answer.value() - truth)).isLessThanOrEqualTo(answer.errorBound());
      double relative = answer.errorBound() / answer.value();
      assertThat(relative).isLessThan(octaves <= 8 ? 0.0079 : octaves <= 40 ? 0.07 : 0.13);
    }
  }

  @Test
  void topTexts_amongMoreThanFit_stayWithinTheBound() {
    Random random = new Random(11);
    Aggregation.ApproxTopK top = new Aggregation.ApproxTopK(new Input("x", 0, FieldType.STRING), 5);
    long[] truth = new long[20_000];
    Accumulator accumulator = SampledCountsCell.INSTANCE.accumulator();
    accumulator.clear();
    for (int part = 0; part < 20; part++) {
      byte[] state = new byte[0];
      for (int i = 0; i < 3_000; i++) {
        // The text's number falls off as 1/x: some of many texts are frequent.
        int text = (int) Math.min(19_999, Math.pow(20_000, random.nextDouble()) - 1);
        truth[text]++;
        Told told = Told.text(part, random.nextInt(), "text-" + text);
        byte[] out = new byte[state.length + SampledCountsCell.INSTANCE.firstBytes() + 1];
        int end =
            state.length == 0
                ? SampledCountsCell.INSTANCE.first(told.input(), out, 0)
                : SampledCountsCell.INSTANCE.add(state, 0, told.input(), out, 0);
        state = Arrays.copyOf(out, end);
      }
      assertThat(state.length).isLessThanOrEqualTo(SampledCountsCell.BYTES_MAX + 14);
      accumulator.state(state, 0);
    }
    Answer answer = new Answer();
    accumulator.answer(top, answer);
    Map<?, ?> counts = (Map<?, ?>) answer.object();
    assertThat(counts).hasSize(5);
    assertThat(answer.errorBound()).isPositive();
    long least = Long.MAX_VALUE;
    for (Map.Entry<?, ?> entry : counts.entrySet()) {
      int text = Integer.parseInt(entry.getKey().toString().substring(5));
      assertThat((double) Math.abs((Long) entry.getValue() - truth[text]))
          .isLessThanOrEqualTo(answer.errorBound());
      least = Math.min(least, (Long) entry.getValue());
    }
    // The most frequent one is far ahead, so it is found and its share told within a few percent.
    assertThat(counts.keySet().iterator().next()).isEqualTo("text-0");
    assertThat((double) (Long) counts.values().iterator().next())
        .isBetween(truth[0] * 0.9, truth[0] * 1.1);
    assertThat((double) Arrays.stream(truth).skip(5).max().orElseThrow())
        .isLessThanOrEqualTo(least + answer.errorBound());
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
