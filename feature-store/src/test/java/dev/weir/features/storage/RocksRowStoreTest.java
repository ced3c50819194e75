package dev.weir.features.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksRowStoreTest extends RowStoreContract {
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

  private void reopen() {
    store.close();
    store = new RocksRowStore(directory.resolve("rows"), memory);
  }

  @Override
  RowStore store() {
    return store;
  }

  @Test
  void stagedRows_withoutCommit_areGoneAfterReopening() {
    store.put(bytes("a"), bytes("1"));
    store.commit(Map.of("posts-0", 5L));
    store.put(bytes("a"), bytes("2"));
    store.put(bytes("b"), bytes("2"));
    reopen();
    assertThat(store.get(bytes("a"))).isEqualTo(bytes("1"));
    assertThat(store.get(bytes("b"))).isNull();
    assertThat(store.committedOffsets()).isEqualTo(Map.of("posts-0", 5L));
  }

  @Test
  void commit_writesRowsDeletionsAndOffsets() {
    store.put(bytes("a"), bytes("1"));
    store.put(bytes("b"), bytes("1"));
    store.commit(Map.of("posts-0", 5L, "posts-1", 1L));
    store.delete(bytes("a"));
    assertThat(store.get(bytes("a"))).isNull();
    store.commit(Map.of("posts-0", 9L));
    reopen();
    assertThat(store.get(bytes("a"))).isNull();
    assertThat(store.get(bytes("b"))).isEqualTo(bytes("1"));
    assertThat(store.committedOffsets()).isEqualTo(Map.of("posts-0", 9L, "posts-1", 1L));
  }

  @Test
  void staged_iteration_showsEachRowOnceAsItIsNow() {
    store.put(bytes("a"), bytes("1"));
    store.put(bytes("a"), bytes("22"));
    store.delete(bytes("b"));
    List<String> seen = new ArrayList<>();
    store.forEachStaged((key, row) -> seen.add(text(key) + "=" + (row == null ? "-" : text(row))));
    assertThat(seen).containsExactlyInAnyOrder("a=22", "b=-");
    assertThat(store.stagedBytes()).isEqualTo(4);
    store.commit(Map.of());
    store.forEachStaged((key, row) -> seen.add("after commit"));
    assertThat(seen).hasSize(2);
    assertThat(store.stagedBytes()).isZero();
  }

  @Test
  void iteration_mixesStagedAndWritten() {
    for (String key : List.of("b1", "b3", "b5")) {
      store.put(bytes(key), bytes("old"));
    }
    store.commit(Map.of());
    store.put(bytes("b0"), bytes("new"));
    store.put(bytes("b3"), bytes("new"));
    store.delete(bytes("b5"));
    store.put(bytes("b9"), bytes("new"));
    assertThat(rowsUnder("b")).containsExactly("b0=new", "b1=old", "b3=new", "b9=new");
  }

  @Test
  void restore_writesAtOnce() {
    store.restore(
        List.of(new RowChange(bytes("a"), bytes("1")), new RowChange(bytes("b"), bytes("1"))),
        RowOrder.LAST_WINS);
    store.restore(List.of(new RowChange(bytes("a"), null)), RowOrder.LAST_WINS);
    reopen();
    assertThat(store.get(bytes("a"))).isNull();
    assertThat(store.get(bytes("b"))).isEqualTo(bytes("1"));
  }

  @Test
  void readers_duringCommits_neverMissARow() throws Exception {
    store.put(bytes("a"), bytes("0"));
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> missed =
          executor.submit(
              () -> {
                int last = -1;
                int wrong = 0;
                while (!done.get()) {
                  byte[] row = store.get(bytes("a"));
                  int value = row == null ? -1 : Integer.parseInt(text(row));
                  wrong += value < last ? 1 : 0;
                  last = value;
                }
                return wrong;
              });
      for (int i = 1; i < 2_000; i++) {
        store.put(bytes("a"), bytes(Integer.toString(i)));
        store.commit(Map.of());
      }
      done.set(true);
      assertThat(missed.get()).isZero();
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void records_iterated_mixStagedAndWritten() {
    for (String key : List.of("8000000001", "8000000003", "8000000005")) {
      store.put(hex(key), bytes("old"));
    }
    store.commit(Map.of());
    store.put(hex("8000000000"), bytes("new"));
    store.put(hex("8000000003"), bytes("new"));
    store.delete(hex("8000000005"));
    store.put(hex("8000000009"), bytes("new"));
    assertThat(keysBetween(hex("80000000"), hex("80000001")))
        .containsExactly("8000000000", "8000000001", "8000000003", "8000000009");
    assertThat(keysBetween(hex("8000000001"), hex("8000000009")))
        .containsExactly("8000000001", "8000000003");
    store.commit(Map.of());
    assertThat(keysBetween(hex("80000000"), null)).hasSize(4);
  }

  /** Of records put one after the other, none put before a range was read is missing from it. */
  @Test
  void ranges_duringCommits_missNoRecord() throws Exception {
    int records = 3_000;
    AtomicInteger put = new AtomicInteger();
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      Future<String> wrong =
          executor.submit(
              () -> {
                int before = 0;
                while (before < records) {
                  before = put.get();
                  List<byte[]> keys = new ArrayList<>();
                  store.forEach(hex("80000000"), hex("80000001"), (key, row) -> keys.add(key));
                  for (int i = 0; i < before; i++) {
                    if (i >= keys.size() || BigEndian.getInt(keys.get(i), 4) != i) {
                      return "record " + i + " of " + before + " is missing";
                    }
                  }
                }
                return "none";
              });
      for (int i = 0; i < records; i++) {
        byte[] key = hex("8000000000000000");
        BigEndian.putInt(key, 4, i);
        store.put(key, bytes("record"));
        put.set(i + 1);
        if (i % 7 == 0) {
          store.commit(Map.of());
        }
      }
      assertThat(wrong.get()).isEqualTo("none");
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void directory_openedTwice_saysSo() {
    assertThatThrownBy(() -> new RocksRowStore(directory.resolve("rows"), memory))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("in use by another instance")
        .hasMessageContaining(directory.resolve("rows").toString());
  }

  @Test
  void closedStore_read_isRefused() {
    store.close();
    assertThatThrownBy(() -> store.get(bytes("a")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void nextKey_overWrittenAndStagedRows_seesBoth() {
    store.put(bytes("a1"), bytes("1"));
    store.put(bytes("b1"), bytes("1"));
    store.put(bytes("d1"), bytes("1"));
    store.commit(Map.of());
    store.delete(bytes("b1"));
    store.put(bytes("c1"), bytes("1"));
    assertThat(store.nextKey(bytes("a2"))).isEqualTo(bytes("c1"));
    assertThat(store.nextKey(bytes("c2"))).isEqualTo(bytes("d1"));
    store.delete(bytes("d1"));
    assertThat(store.nextKey(bytes("c2"))).isNull();
  }
}
