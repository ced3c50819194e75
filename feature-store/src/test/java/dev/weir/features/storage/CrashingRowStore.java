package dev.weir.features.storage;

import dev.weir.features.registry.DefinitionRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows whose writes since the last commit may be lost, as those of a process that dies while they
 * are logged: of definitions first, marks and records then, then of rows, and of what is removed
 * last, some prefix survives.
 */
public final class CrashingRowStore implements RowStore {
  private final InMemoryRowStore now = new InMemoryRowStore();
  private final InMemoryRowStore durable = new InMemoryRowStore();
  private final Map<String, RowChange> unlogged = new LinkedHashMap<>();

  @Override
  public byte @Nullable [] get(byte[] key) {
    return now.get(key);
  }

  @Override
  public void put(byte[] key, byte[] row) {
    now.put(key, row);
    unlogged.put(HexFormat.of().formatHex(key), new RowChange(key, row));
  }

  @Override
  public void delete(byte[] key) {
    now.delete(key);
    unlogged.put(HexFormat.of().formatHex(key), new RowChange(key, null));
  }

  @Override
  public void forEach(byte[] from, byte @Nullable [] to, BiConsumer<byte[], byte[]> consumer) {
    now.forEach(from, to, consumer);
  }

  @Override
  public byte @Nullable [] nextKey(byte[] from) {
    return now.nextKey(from);
  }

  /** Logs all that was written. */
  public void commit() {
    log(unlogged.size());
  }

  /** Loses what was written since the last commit, but for a random prefix of its log. */
  public void crash(Random random) {
    log(random.nextInt(unlogged.size() + 1));
    List<byte[]> keys = new ArrayList<>();
    now.forEach(new byte[0], null, (key, row) -> keys.add(key));
    keys.forEach(now::delete);
    durable.forEach(new byte[0], null, now::put);
  }

  private void log(int count) {
    unlogged.values().stream()
        .sorted(Comparator.comparingInt(CrashingRowStore::rank))
        .limit(count)
        .forEach(change -> write(durable, change));
    unlogged.clear();
  }

  private static int rank(RowChange change) {
    int group = BigEndian.getInt(change.key(), 0);
    if (group == 0) {
      return 0;
    }
    if (group == DefinitionRegistry.MARKS) {
      return 1;
    }
    boolean record = KeyLayout.isRecord(change.key());
    return change.row() == null && record ? 4 : record ? 2 : 3;
  }

  private static void write(RowStore store, RowChange change) {
    if (change.row() == null) {
      store.delete(change.key());
    } else {
      store.put(change.key(), change.row());
    }
  }
}
