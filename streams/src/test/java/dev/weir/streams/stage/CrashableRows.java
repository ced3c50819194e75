package dev.weir.streams.stage;

import dev.weir.streams.state.Burst;
import dev.weir.streams.state.LoggedRows;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Rows with a changelog that a crash cuts anywhere in its last burst. */
final class CrashableRows implements LoggedRows {
  private final NavigableMap<byte[], byte[]> visible = new TreeMap<>(Arrays::compareUnsigned);
  private NavigableMap<byte[], byte[]> changelog = new TreeMap<>(Arrays::compareUnsigned);
  private long bursts;
  private boolean caughtUp;

  /** All that was read by anybody before is processed. */
  void catchUp() {
    caughtUp = true;
  }

  @Override
  public boolean caughtUp() {
    return caughtUp;
  }

  /** Logs what was put. */
  void flush() {
    changelog = new TreeMap<>(Arrays::compareUnsigned);
    changelog.putAll(visible);
    bursts++;
  }

  /**
   * The rows after a crash in the burst that would come now.
   *
   * @param share how much of it is logged, 0 to 1
   */
  CrashableRows crash(double share) {
    Burst burst = new Burst(changelog, visible);
    CrashableRows restored = new CrashableRows();
    restored.visible.putAll(burst.cutAfter((int) Math.round(share * burst.size()), changelog));
    restored.changelog.putAll(restored.visible);
    return restored;
  }

  @Override
  public long bursts() {
    return bursts;
  }

  @Override
  public void logAtOnce(byte[] key, byte[] row) {
    visible.put(key, row);
    changelog.put(key, row);
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return visible.get(key);
  }

  @Override
  public void put(byte[] key, byte[] row) {
    visible.put(key, row);
  }

  @Override
  public void delete(byte[] key) {
    visible.remove(key);
  }

  @Override
  public byte @Nullable [] nextKey(byte[] from) {
    return visible.ceilingKey(from);
  }

  @Override
  public void forEach(byte[] from, byte @Nullable [] to, BiConsumer<byte[], byte[]> consumer) {
    (to == null ? visible.tailMap(from, true) : visible.subMap(from, true, to, false))
        .forEach(consumer);
  }
}
