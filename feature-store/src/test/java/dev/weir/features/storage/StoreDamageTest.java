package dev.weir.features.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreDamageTest {
  private static final int ROWS = 4_000;

  /** In files, not only in the log: more than the write buffers hold. */
  private static final int ROW_BYTES = 4_000;

  @TempDir Path parent;

  private Path filled() {
    Path directory = parent.resolve("rows");
    Random random = new Random(20261122);
    try (RocksMemory memory = new RocksMemory(16 << 20, 4 << 20);
        RocksRowStore store = new RocksRowStore(directory, memory)) {
      for (int i = 0; i < ROWS; i++) {
        byte[] row = new byte[ROW_BYTES];
        random.nextBytes(row);
        store.put(key(i), row);
        if (i % 100 == 99) {
          store.commit(Map.of("changelog-0", (long) i));
        }
      }
    }
    return directory;
  }

  private static byte[] key(int i) {
    return ByteBuffer.allocate(8).putInt(1).putInt(i).array();
  }

  private static List<Path> files(Path directory, String kind) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.getFileName().toString().contains(kind)).toList();
    }
  }

  @Test
  void manifest_thatIsNotAsWritten_isToldAsDamage_andClearingMakesAnEmptyStore() throws Exception {
    Path directory = filled();
    for (Path file : files(directory, "MANIFEST")) {
      byte[] bytes = Files.readAllBytes(file);
      for (int i = 0; i < bytes.length; i += 16) {
        bytes[i] ^= 0x55;
      }
      Files.write(file, bytes);
    }
    assertDamaged(directory);
    StoreDamage.clear(directory);
    assertEmpty(directory);
  }

  @Test
  void nameOfTheManifest_thatIsNonsense_isToldAsDamage() throws Exception {
    Path directory = filled();
    Files.writeString(directory.resolve("CURRENT"), "MANIFEST-999999\n");
    assertDamaged(directory);
    Files.writeString(directory.resolve("CURRENT"), "nonsense");
    assertDamaged(directory);
  }

  @Test
  void table_thatIsNotAsWritten_isFoundByARead_andNotTrustedAtTheNextStart() throws Exception {
    Path directory = filled();
    List<Path> tables = files(directory, ".sst");
    assertThat(tables).isNotEmpty();
    for (Path table : tables) {
      byte[] bytes = Files.readAllBytes(table);
      for (int i = 0; i < bytes.length / 2; i += 512) {
        bytes[i] ^= 0x55; // blocks of rows, not the index that is read when it is opened
      }
      Files.write(table, bytes);
    }
    try (RocksMemory memory = new RocksMemory(16 << 20, 4 << 20);
        RocksRowStore store = new RocksRowStore(directory, memory)) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < ROWS; i++) {
                  store.get(key(i));
                }
              })
          .isInstanceOfSatisfying(
              StorageException.class, e -> assertThat(e.damaged()).as(e.toString()).isTrue());
    }
    assertDamaged(directory);
    StoreDamage.clear(directory);
    assertEmpty(directory);
  }

  private static void assertDamaged(Path directory) {
    try (RocksMemory memory = new RocksMemory(16 << 20, 4 << 20)) {
      long its = memory.openHandles();
      StorageException told =
          catchThrowableOfType(
              StorageException.class, () -> new RocksRowStore(directory, memory).close());
      assertThat(told.damaged()).as(told.toString()).isTrue();
      assertThat(told).hasMessageContaining(directory.toString());
      assertThat(memory.openHandles()).isEqualTo(its);
    }
  }

  private static void assertEmpty(Path directory) {
    try (RocksMemory memory = new RocksMemory(16 << 20, 4 << 20);
        RocksRowStore store = new RocksRowStore(directory, memory)) {
      assertThat(store.get(key(0))).isNull();
      assertThat(store.committedOffsets()).isEmpty();
    }
  }
}
