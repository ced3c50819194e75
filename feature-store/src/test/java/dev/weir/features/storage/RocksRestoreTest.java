package dev.weir.features.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows written from a changelog: what stays, what a crash may take, and what it may not. */
class RocksRestoreTest {
  /** Rows here are single bytes, the greater the newer; keys that begin with x are not compared. */
  private static final RowOrder BY_VALUE =
      new RowOrder() {
        @Override
        public boolean compares(byte[] key) {
          return key[0] != 'x';
        }

        @Override
        public boolean isOlder(byte[] key, byte[] row, byte[] than) {
          return row[0] < than[0];
        }
      };

  @TempDir Path directory;
  private RocksMemory memory;
  private RocksRowStore store;

  @BeforeEach
  void open() {
    memory = new RocksMemory(16 << 20, 4 << 20);
    store = new RocksRowStore(directory.resolve("rows"), memory);
  }

  @AfterEach
  void closeAndCountHandles() {
    store.close();
    memory.close();
    assertThat(memory.openHandles()).isZero();
  }

  private static byte[] key(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static RowChange row(String key, int value) {
    return new RowChange(key(key), new byte[] {(byte) value});
  }

  /** Enough rows of other keys to make a batch one of many. */
  private static List<RowChange> filled(RowChange... changes) {
    List<RowChange> all = new ArrayList<>(List.of(changes));
    for (int i = 0; i < 2_000; i++) {
      all.add(row("filler" + i, 1));
    }
    return all;
  }

  private List<String> restore(List<RowChange> changes) {
    return store.restore(changes, BY_VALUE).stream()
        .map(kept -> new String(kept, StandardCharsets.UTF_8))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void olderRow_afterNewerInOneBatch_isLeftOut(boolean bulk) {
    RowChange[] changes = {row("a", 7), row("a", 9), row("b", 1), row("a", 8), row("b", 2)};
    assertThat(restore(bulk ? filled(changes) : List.of(changes))).containsExactly("a");
    assertThat(store.get(key("a"))).containsExactly(9);
    assertThat(store.get(key("b"))).containsExactly(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void olderRow_afterNewerInAnEarlierBatch_isLeftOut(boolean bulk) {
    assertThat(restore(bulk ? filled(row("a", 9)) : List.of(row("a", 9)))).isEmpty();
    assertThat(restore(bulk ? filled(row("a", 8)) : List.of(row("a", 8)))).containsExactly("a");
    assertThat(store.get(key("a"))).containsExactly(9);
  }

  @Test
  void olderRow_afterReopening_isLeftOut() {
    restore(filled(row("a", 9)));
    store.commit(Map.of("log-0", 1L));
    store.close();
    store = new RocksRowStore(directory.resolve("rows"), memory);
    assertThat(restore(filled(row("a", 8)))).containsExactly("a");
    assertThat(store.get(key("a"))).containsExactly(9);
  }

  @Test
  void rowsThatDoNotCompare_restored_areTheLast() {
    assertThat(restore(filled(row("x", 9), row("x", 8)))).isEmpty();
    assertThat(restore(filled(row("x", 7)))).isEmpty();
    assertThat(store.get(key("x"))).containsExactly(7);
  }

  @Test
  void deletion_betweenRows_forgetsTheNewerOne() {
    restore(filled(row("a", 9), new RowChange(key("a"), null)));
    assertThat(store.get(key("a"))).isNull();
    assertThat(restore(filled(row("a", 3), new RowChange(key("b"), null)))).isEmpty();
    assertThat(store.get(key("a"))).containsExactly(3);
    assertThat(store.get(key("b"))).isNull();
  }

  @Test
  void crash_inTheMidstOfARestore_hasNoOffsetWithoutItsRows() throws IOException {
    restore(filled(row("a", 9)));
    store.commit(Map.of("log-0", 2_000L));
    assertThat(store.committedOffsets()).containsEntry("log-0", 2_000L);
    try (RocksRowStore crashed = new RocksRowStore(imageOf("crashed"), memory)) {
      assertThat(crashed.committedOffsets()).isEmpty();
    }
    store.put(key("b"), new byte[] {1});
    store.commit(Map.of("log-0", 2_001L));
    try (RocksRowStore crashed = new RocksRowStore(imageOf("crashed later"), memory)) {
      assertThat(crashed.committedOffsets()).containsEntry("log-0", 2_001L);
      assertThat(crashed.get(key("a"))).containsExactly(9);
      assertThat(crashed.get(key("filler1999"))).containsExactly(1);
      assertThat(crashed.get(key("b"))).containsExactly(1);
    }
  }

  @Test
  void smallBatch_committed_outlivesACrash() throws IOException {
    restore(List.of(row("a", 9)));
    store.commit(Map.of("log-0", 1L));
    try (RocksRowStore crashed = new RocksRowStore(imageOf("crashed"), memory)) {
      assertThat(crashed.committedOffsets()).containsEntry("log-0", 1L);
      assertThat(crashed.get(key("a"))).containsExactly(9);
    }
  }

  @Test
  void restore_committedAndClosed_isKept() {
    restore(filled(row("a", 9)));
    store.commit(Map.of("log-0", 2_000L));
    store.close();
    store = new RocksRowStore(directory.resolve("rows"), memory);
    assertThat(store.committedOffsets()).containsEntry("log-0", 2_000L);
    assertThat(store.get(key("filler1999"))).containsExactly(1);
  }

  @Property(tries = 30)
  void anyChangelog_restoredInAnyBatches_isTheNewestRowPerKey(@ForAll long seed)
      throws IOException {
    Random random = new Random(seed);
    List<RowChange> log = new ArrayList<>();
    Map<String, Integer> newest = new HashMap<>();
    int keys = 1 + random.nextInt(3_000);
    for (int i = 0; i < 6_000; i++) {
      String key = "k" + random.nextInt(keys);
      int value = random.nextInt(120);
      log.add(row(key, value));
      newest.merge(key, value, Math::max);
    }
    Path own = Files.createTempDirectory("weir-restore");
    try (RocksMemory some = new RocksMemory(16 << 20, 4 << 20);
        RocksRowStore restored = new RocksRowStore(own, some)) {
      for (int at = 0; at < log.size(); ) {
        int to = Math.min(log.size(), at + 1 + random.nextInt(2_500));
        restored.restore(log.subList(at, to), BY_VALUE);
        at = to;
      }
      Map<String, Integer> found = new HashMap<>();
      restored.forEach(
          new byte[0],
          (key, row) -> found.put(new String(key, StandardCharsets.UTF_8), (int) row[0]));
      assertThat(found).as("seed " + seed).isEqualTo(newest);
    } finally {
      deleteAll(own);
    }
  }

  @Test
  void restoredKeys_addedInAnyOrder_areAllKnownAndFewOthers() {
    RestoredKeys filter = new RestoredKeys();
    List<Integer> numbers = new ArrayList<>();
    int taken = 0;
    for (int i = 0; i < 300_000; i++) {
      numbers.add(i);
      taken += filter.addAndTest(key("author-" + i)) ? 1 : 0;
    }
    Collections.shuffle(numbers, new Random(5));
    for (int i : numbers) {
      assertThat(filter.addAndTest(key("author-" + i))).isTrue();
    }
    assertThat(taken).isLessThan(300_000 / 100);
    assertThat(filter.bytes()).isLessThan(2 << 20);
  }

  /** The files as they are now: what a kill -9 would leave. */
  private Path imageOf(String name) throws IOException {
    Path image = Files.createDirectory(directory.resolve(name));
    try (Stream<Path> files = Files.list(directory.resolve("rows"))) {
      for (Path file : files.toList()) {
        if (!file.getFileName().toString().equals("LOCK")) {
          Files.copy(file, image.resolve(file.getFileName().toString()));
        }
      }
    }
    return image;
  }

  private static void deleteAll(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
