package dev.weir.features.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One bound for all stores of a process, and no native object left behind, however a store ends.
 */
class RocksMemoryTest {
  private static final long MIB = 1L << 20;

  @TempDir Path directory;

  private static byte[] key(int i) {
    return ("key-" + i).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void manyStores_writtenReadAndRestored_stayWithinTheBound() {
    Random random = new Random(4);
    try (RocksMemory memory = new RocksMemory(24 * MIB, 6 * MIB)) {
      List<RocksRowStore> stores = new ArrayList<>();
      try {
        for (int i = 0; i < 24; i++) {
          stores.add(new RocksRowStore(directory.resolve("store" + i), memory));
        }
        long usedMax = 0;
        long memtablesMax = 0;
        long written = 0;
        for (int round = 0; round < 40; round++) {
          for (int s = 0; s < stores.size(); s++) {
            written += fill(stores.get(s), round, s % 2 == 0, random);
            memtablesMax =
                Math.max(
                    memtablesMax, stores.stream().mapToLong(RocksRowStore::memtableBytes).sum());
          }
          for (RocksRowStore store : stores) {
            for (int i = 0; i < 50; i++) {
              store.get(key(random.nextInt(40 * 200)));
            }
          }
          usedMax = Math.max(usedMax, memory.usedBytes());
        }
        assertThat(written).as("several times the bound").isGreaterThan(60 * MIB);
        // The bound, what is written between two looks, and the batch at hand.
        assertThat(memtablesMax).isLessThan(6 * MIB + 6 * MIB / 16 + MIB);
        assertThat(usedMax).isGreaterThan(4 * MIB).isLessThanOrEqualTo(memory.limitBytes());
      } finally {
        stores.forEach(RocksRowStore::close);
      }
    }
  }

  /** About 100 KB, staged and committed or restored in bulk. */
  private static long fill(RocksRowStore store, int round, boolean restored, Random random) {
    List<RowChange> rows = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < 500; i++) {
      byte[] row = new byte[200];
      random.nextBytes(row);
      rows.add(new RowChange(key(round * 500 + i), row));
      bytes += row.length;
    }
    if (restored) {
      store.restore(rows, RowOrder.LAST_WINS);
    } else {
      rows.forEach(row -> store.put(row.key(), row.row()));
    }
    store.commit(Map.of("log-0", (long) round));
    return bytes;
  }

  @Test
  void handles_afterEveryWayToEnd_areClosed() throws IOException {
    RocksMemory memory = new RocksMemory(16 * MIB, 4 * MIB);
    int shared = memory.openHandles();
    assertThat(shared).isPositive();
    for (int i = 0; i < 5; i++) {
      RocksRowStore store = new RocksRowStore(directory.resolve("rows"), memory);
      int open = memory.openHandles();
      assertThat(open).isGreaterThan(shared);
      fill(store, i, i % 2 == 0, new Random(i));
      store.put(key(1), new byte[] {1});
      store.forEach(new byte[0], (key, row) -> {});
      store.walk(new byte[0], null, 100, (key, head, bytes) -> {});
      store.committedOffsets();
      store.diskBytes(KeyLayout.prefix("view"));
      assertThatThrownBy(
              () ->
                  store.forEach(
                      new byte[0],
                      (key, row) -> {
                        throw new IllegalArgumentException("consumer");
                      }))
          .hasMessage("consumer");
      assertThatThrownBy(
              () ->
                  store.walk(
                      new byte[0],
                      null,
                      100,
                      (key, head, bytes) -> {
                        throw new IllegalArgumentException("visitor");
                      }))
          .hasMessage("visitor");
      assertThatThrownBy(() -> new RocksRowStore(directory.resolve("rows"), memory))
          .isInstanceOf(StorageException.class);
      assertThat(memory.openHandles()).as("what is open does not grow with use").isEqualTo(open);
      store.close();
      store.close();
      assertThat(memory.openHandles()).isEqualTo(shared);
    }
    Path file = Files.writeString(directory.resolve("file"), "no directory");
    assertThatThrownBy(() -> new RocksRowStore(file, memory)).isInstanceOf(StorageException.class);
    Path damaged = Files.createDirectory(directory.resolve("damaged"));
    Files.writeString(damaged.resolve("CURRENT"), "nonsense\n");
    assertThatThrownBy(() -> new RocksRowStore(damaged, memory))
        .isInstanceOf(StorageException.class);
    assertThat(memory.openHandles()).isEqualTo(shared);
    memory.close();
    assertThat(memory.openHandles()).isZero();
  }
}
