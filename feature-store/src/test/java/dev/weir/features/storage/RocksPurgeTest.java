package dev.weir.features.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksPurgeTest {
  private static final String SECRET = "Zaphod-0042-to-be-forgotten";

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

  @Test
  void erasedRow_afterPurge_isInNoFile() {
    fillAround();
    KeyRanges erased = erase();
    assertThat(FileScan.filesWith(directory, SECRET)).as("deleted, not yet purged").isNotEmpty();

    assertThat(store.purge(erased)).isTrue();

    awaitNoFileWithSecret();
    assertThat(store.purgeDue()).isFalse();
    assertThat(store.get(key("y", 0))).isNotNull();
    assertThat(store.committedOffsets()).isEqualTo(Map.of("posts-0", 2L));
  }

  @Test
  void purge_afterACrash_isStillDue() {
    fillAround();
    var unused = erase();
    store.close();
    store = new RocksRowStore(directory.resolve("rows"), memory);
    assertThat(store.purgeDue()).isTrue();
    assertThat(FileScan.filesWith(directory, SECRET)).isNotEmpty();

    assertThat(store.purge(null)).isTrue();

    awaitNoFileWithSecret();
    assertThat(store.purgeDue()).isFalse();
  }

  @Test
  void purge_askedForDuringAnother_staysDue() {
    fillAround();
    KeyRanges erased = erase();
    Thread purging = new Thread(() -> store.purge(erased));
    purging.start();
    store.requestPurge();
    store.commit(Map.of("posts-0", 3L));
    try {
      purging.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    // Whether the request came before or during the purge: no commit is left without one.
    store.requestPurge();
    store.commit(Map.of("posts-0", 4L));
    assertThat(store.purgeDue()).isTrue();
    assertThat(store.purge(KeyRangesTest.of())).isTrue();
    assertThat(store.purgeDue()).isFalse();
  }

  @Test
  void purge_ofAClosedStore_isNotDone() {
    store.close();
    assertThat(store.purge(null)).isFalse();
  }

  /** Several files, in two levels, with the secret as the last key of some. */
  private void fillAround() {
    Random random = new Random(7);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 500; i++) {
        byte[] row = new byte[200];
        random.nextBytes(row);
        store.put(key("a", i), row);
      }
      store.put(secret(), ("round " + round + " of " + SECRET).getBytes(StandardCharsets.UTF_8));
      if (round > 0) {
        store.put(key("y", round - 1), new byte[] {1});
      }
      store.commit(Map.of("posts-0", 1L));
      assertThat(store.purge(KeyRangesTest.of(key("b", 0)))).isTrue();
    }
  }

  private KeyRanges erase() {
    store.delete(secret());
    store.requestPurge();
    store.commit(Map.of("posts-0", 2L));
    return KeyRangesTest.of(secret());
  }

  /** Files that nobody uses any more are dropped by a thread of RocksDB. */
  private void awaitNoFileWithSecret() {
    List<String> found = new ArrayList<>();
    long deadline = System.nanoTime() + 10_000_000_000L;
    do {
      found = FileScan.filesWith(directory, SECRET);
    } while (!found.isEmpty() && System.nanoTime() < deadline);
    assertThat(found).isEmpty();
  }

  private static byte[] secret() {
    return KeyLayout.key(KeyLayout.prefix("posting"), SECRET);
  }

  private static byte[] key(String id, int number) {
    return KeyLayout.key(KeyLayout.prefix("posting"), id + number);
  }
}
