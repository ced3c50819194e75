package dev.weir.streams.state;

import dev.weir.features.storage.RocksMemory;
import dev.weir.features.storage.RocksRowStore;
import dev.weir.streams.settings.EngineSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.streams.TopologyTestDriver;

/** Rows of a driver's stores, taken out of one and put before the start of another. */
public final class StoredRows {
  /** The driver runs all stages as one task. */
  private static final String TASK = "0_0";

  private StoredRows() {}

  /** What the store holds now. */
  public static NavigableMap<byte[], byte[]> of(TopologyTestDriver driver, String store) {
    NavigableMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    ((RowStateStore) driver.getStateStore(store)).forEach(new byte[0], null, rows::put);
    return rows;
  }

  /** Fills the store of a driver that is to start on that directory. */
  public static void fill(
      Path stateDir, String store, Map<byte[], byte[]> rows, RocksMemory memory) {
    Path path =
        stateDir
            .resolve(EngineSettings.DEFAULT_APPLICATION_ID)
            .resolve(TASK)
            .resolve("rows")
            .resolve(store);
    try (RocksRowStore written = new RocksRowStore(path, memory)) {
      rows.forEach(written::put);
      written.commit(Map.of());
    }
  }
}
