package dev.weir.streams.offline.sorting;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordSorterTest {
  private static final int RECORDS = 60_000;

  @TempDir Path directory;

  /** A record; its bytes are its number and as many further ones as it says. */
  private record Given(long key, long order, int number, int length) {}

  @ParameterizedTest
  @ValueSource(longs = {1 << 16, 1 << 20, 1 << 28})
  void records_ofManyRuns_comeInOrderAndComplete(long memoryBytes) {
    Random random = new Random(7);
    List<Given> given = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      // Some keys are hot, some times are equal, some records are large.
      long key = random.nextInt(5) == 0 ? -42 : random.nextInt(500) * 0x9E3779B97F4A7C15L;
      int length = random.nextInt(5_000) == 0 ? 1_200_000 : 4 + random.nextInt(40);
      given.add(new Given(key, random.nextInt(1_000) - 500, i, length));
    }
    check(given, memoryBytes);
  }

  @ParameterizedTest
  @ValueSource(longs = {1 << 16, 1 << 28})
  void records_withSmallKeys_comeInOrder(long memoryBytes) {
    List<Given> given = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      given.add(new Given((i * 7_919L) % RECORDS, 0, i, 4));
    }
    check(given, memoryBytes);
  }

  private void check(List<Given> given, long memoryBytes) {
    byte[] bytes = new byte[1_200_000];
    try (RecordSorter sorter = new RecordSorter(directory, "test", memoryBytes)) {
      for (Given record : given) {
        ByteBuffer.wrap(bytes).putInt(record.number());
        sorter.add(record.key(), record.order(), bytes, record.length());
      }
      sorter.finish();
      assertThat(sorter.runs() > 0).isEqualTo(memoryBytes < 1 << 28);
      List<Integer> numbers = new ArrayList<>();
      List<Integer> lengths = new ArrayList<>();
      int[] cuts = {0, 3, 128, 129, RecordSorter.RANGES};
      for (int part = 0; part + 1 < cuts.length; part++) {
        try (SortedRecords records = sorter.open(cuts[part], cuts[part + 1], 2)) {
          while (records.next()) {
            numbers.add(ByteBuffer.wrap(records.bytes(), records.offset(), 4).getInt());
            lengths.add(records.length());
          }
        }
      }
      List<Given> expected = new ArrayList<>(given);
      expected.sort(
          Comparator.comparing(Given::key, Long::compareUnsigned).thenComparing(Given::order));
      assertThat(numbers).isEqualTo(expected.stream().map(Given::number).toList());
      assertThat(lengths).isEqualTo(expected.stream().map(Given::length).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void records_fewOrNone_areRead(int count) {
    try (RecordSorter sorter = new RecordSorter(directory, "test", 1 << 16)) {
      for (int i = 0; i < count; i++) {
        sorter.add(-1, 0, new byte[4], 4);
      }
      sorter.finish();
      int read = 0;
      try (SortedRecords records = sorter.open(0, RecordSorter.RANGES, 1)) {
        while (records.next()) {
          read++;
        }
      }
      assertThat(read).isEqualTo(count);
    }
  }
}
