package dev.weir.streams.state;

import dev.weir.features.registry.DefinitionRegistry;
import dev.weir.features.storage.KeyLayout;
import dev.weir.features.storage.RowChange;
import dev.weir.features.storage.RowOrder;
import dev.weir.features.storage.RowStore;
import dev.weir.features.storage.StagedRowStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.BatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.RecordCollector;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * Rows as a state store of one task: write-behind to the changelog, staged commits to RocksDB.
 *
 * <pre>
 *   put      row → staged in memory, visible to every reader at once
 *   commit   1. changelog: each row written since the last commit, once: priority rows, then
 *               marks of sources, records, the other rows, the rows that conclude from them
 *            2. Kafka Streams flushes the producer, then commits the input offsets
 *            3. RocksDB: the staged rows and the changelog offset in one batch
 * </pre>
 *
 * A crash before 1 leaves no trace of the interval; between 1 and 2 the changelog is ahead of the
 * input offsets, whole when its priority rows are there; between 2 and 3 the local rows are behind
 * the changelog and are restored from their own offset. So the local rows are never ahead of the
 * changelog, and a row that is written many times in an interval is logged once.
 *
 * <p>Written by the stream thread that owns the task; read by any thread. Needs {@code
 * at_least_once}: Kafka 4.3 does not commit stores while running under {@code exactly_once_v2}.
 *
 * <p>{@link CachedStateStore} is the hook that Kafka Streams calls before it flushes the producer;
 * it and {@link InternalProcessorContext#logChange} are internal to Kafka Streams (docs/adr/0002).
 */
public final class RowStateStore
    implements StateStore, CachedStateStore<byte[], byte[]>, LoggedRows, RowCopy {
  /** Rows whose key starts with these four bytes are logged before all others of an interval. */
  public static final int PRIORITY = 0;

  /**
   * Rows whose key starts with these four bytes conclude from feature rows and are logged after
   * them: a gate that says that a verdict has come in must not be there without the verdict in the
   * author's rows, or the next post would be judged without it.
   */
  public static final int CONCLUSION = 1;

  /**
   * Rows whose key starts with these four bytes are logged after all others of an interval: one
   * that is there says that all the rest is. They come with erasures: bytes deleted around them
   * leave the files, also of copies that follow the changelog.
   */
  public static final int LAST = 2;

  /**
   * Rows whose key starts with these four bytes are logged after all others of an interval, too:
   * they hold for what comes after it.
   */
  public static final int AFTERWARDS = 5;

  private static final int RANKS = 7;

  /** Keys of stale rows found in a restore that are remembered: what one zombie may have logged. */
  private static final int CONTESTED_MAX = 100_000;

  private final String name;
  private final Function<Path, StagedRowStore> opening;
  private final OpenStores openStores;
  private final RowOrder order;
  private final Purger purger;
  private final RowFreshness freshness = new RowFreshness();
  private final Set<Bytes> contested = new LinkedHashSet<>();
  private final Map<Bytes, byte @Nullable []> unlogged = new LinkedHashMap<>();
  private @Nullable InternalProcessorContext<?, ?> context;
  private @Nullable StagedRowStore rows;
  private @Nullable Purges purges;
  private int partition;
  private List<Runnable> afterBurst = new ArrayList<>();
  private long bursts;

  /**
   * @param opening opens the rows in a directory
   */
  RowStateStore(
      String name,
      Function<Path, StagedRowStore> opening,
      OpenStores openStores,
      RowOrder order,
      Purger purger) {
    this.name = name;
    this.purger = purger;
    this.order = order;
    this.opening = opening;
    this.openStores = openStores;
  }

  @Override
  public void init(StateStoreContext stateStoreContext, StateStore root) {
    StagedRowStore opened =
        opening.apply(stateStoreContext.stateDir().toPath().resolve("rows").resolve(name));
    this.rows = opened;
    this.context = (InternalProcessorContext<?, ?>) stateStoreContext;
    this.partition = stateStoreContext.taskId().partition();
    Purges opening = new Purges(name + " of partition " + partition, opened, purger);
    this.purges = opening;
    byte[] mark = opened.get(RowFreshness.key());
    if (mark != null) {
      freshness.marked(mark);
    }
    stateStoreContext.register(
        root,
        new BatchingStateRestoreCallback() {
          @Override
          public void restoreAll(Collection<KeyValue<byte[], byte[]>> records) {
            List<RowChange> changes = new ArrayList<>(records.size());
            for (KeyValue<byte[], byte[]> record : records) {
              changes.add(new RowChange(record.key, record.value));
            }
            opening.restoring(changes);
            keepContested(opened.restore(changes, order));
            // Last: whoever reads the mark finds the rows before it.
            changes.forEach(RowStateStore.this::followMark);
          }
        });
    openStores.following(name, partition, this);
  }

  private void followMark(RowChange change) {
    byte[] value = change.row();
    if (value != null && RowFreshness.isMark(change.key())) {
      freshness.marked(value);
    }
  }

  private void keepContested(List<byte[]> keys) {
    for (byte[] key : keys) {
      if (contested.size() < CONTESTED_MAX) {
        contested.add(Bytes.wrap(key));
      }
    }
  }

  /**
   * Lets lookups read the rows: once they are restored, not while they are. Rows that were newer
   * than the last of their key in the changelog, as a stale instance had written there, are logged
   * again, so that they are the last.
   */
  public void openToReaders() {
    for (Bytes key : contested) {
      byte[] row = open().get(key.get());
      if (row != null) {
        unlogged.put(key, row);
      }
    }
    contested.clear();
    freshness.owned(openContext().currentSystemTimeMs());
    openStores.opened(name, partition, this);
  }

  /**
   * Takes the rows from lookups: this task no longer keeps them up to date. They are still there as
   * a copy that follows.
   */
  public void closeToReaders() {
    freshness.given();
    openStores.closed(name, partition, this);
  }

  @Override
  public RowStore rows() {
    return this;
  }

  @Override
  public boolean owned() {
    return freshness.isOwned();
  }

  @Override
  public long staleMs(long nowMs) {
    return freshness.staleMs(nowMs);
  }

  /** What is known of how current the rows are. */
  RowFreshness freshness() {
    return freshness;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return open().get(key);
  }

  @Override
  public void put(byte[] key, byte[] row) {
    open().put(key, row);
    unlogged.put(Bytes.wrap(key), row);
  }

  @Override
  public void delete(byte[] key) {
    open().delete(key);
    unlogged.put(Bytes.wrap(key), null);
  }

  @Override
  public byte @Nullable [] nextKey(byte[] from) {
    return open().nextKey(from);
  }

  @Override
  public void forEach(byte[] from, byte @Nullable [] to, BiConsumer<byte[], byte[]> consumer) {
    open().forEach(from, to, consumer);
  }

  @Override
  public byte @Nullable [] walk(
      byte[] from, byte @Nullable [] to, int rowsMax, RowVisitor visitor) {
    return open().walk(from, to, rowsMax, visitor);
  }

  /**
   * These rows, for erasures: what is deleted here leaves the files, too, soon after the next
   * commit.
   */
  public RowStore erasing() {
    return new RowStore() {
      @Override
      public byte @Nullable [] get(byte[] key) {
        return RowStateStore.this.get(key);
      }

      @Override
      public void put(byte[] key, byte[] row) {
        RowStateStore.this.put(key, row);
      }

      @Override
      public void delete(byte[] key) {
        RowStateStore.this.delete(key);
        openPurges().erased(key);
      }

      @Override
      public byte @Nullable [] nextKey(byte[] from) {
        return RowStateStore.this.nextKey(from);
      }

      @Override
      public void forEach(byte[] from, byte @Nullable [] to, BiConsumer<byte[], byte[]> consumer) {
        RowStateStore.this.forEach(from, to, consumer);
      }

      @Override
      public byte @Nullable [] walk(
          byte[] from, byte @Nullable [] to, int rowsMax, RowVisitor visitor) {
        return RowStateStore.this.walk(from, to, rowsMax, visitor);
      }
    };
  }

  /** Whether bytes of erased rows are still in the files, or in rows not committed. */
  public boolean purging() {
    return openPurges().pending();
  }

  private Purges openPurges() {
    Purges opened = purges;
    if (opened == null) {
      throw new IllegalStateException("store " + name + " (expected: initialised)");
    }
    return opened;
  }

  /** Bytes of the files that hold the rows under a prefix, as RocksDB estimates them. */
  public long diskBytes(byte[] prefix) {
    return open().diskBytes(prefix);
  }

  /** Tells lookups what is held, and how many rows a sweep has removed since it last told. */
  public void publish(HeldViews views, long sweptSince) {
    openStores.publish(name, partition, views, sweptSince);
  }

  /** Rows written since the last commit: what a crash now would have to process again. */
  public int unloggedRows() {
    return unlogged.size();
  }

  @Override
  public void flushCache() {
    for (int rank = 0; rank < RANKS; rank++) {
      log(rank);
    }
    // The thread's own time: taken before, so never later than what has been logged.
    long nowMs = openContext().currentSystemTimeMs();
    if (freshness.commits(!unlogged.isEmpty(), nowMs)) {
      byte[] mark = RowFreshness.value(nowMs);
      open().put(RowFreshness.key(), mark);
      openContext()
          .logChange(
              name, Bytes.wrap(RowFreshness.key()), mark, nowMs, null, Position.emptyPosition());
    }
    unlogged.clear();
    bursts++;
    if (!afterBurst.isEmpty()) {
      // Not before the burst is there: the log of an output may be written before that of the rows.
      awaitOutputs();
      List<Runnable> due = afterBurst;
      afterBurst = new ArrayList<>();
      due.forEach(Runnable::run);
    }
  }

  /**
   * Does that once the rows put so far are in the changelog, behind the burst of the next commit
   * and before its offsets are committed, and asks for that commit: for outputs that might not be
   * made the same way again. A crash in between loses it; the rows must say that it is due.
   */
  public void afterBurst(Runnable action) {
    InternalProcessorContext<?, ?> at = openContext();
    ProcessorNode<?, ?, ?, ?> node = at.currentNode();
    afterBurst.add(
        () -> {
          ProcessorNode<?, ?, ?, ?> before = at.currentNode();
          at.setCurrentNode(node); // sinks are known by the node that forwards
          action.run();
          at.setCurrentNode(before);
        });
    at.commit();
  }

  /** Returns when all that the task has sent is in its topics: for once, not for every record. */
  public void awaitOutputs() {
    ((RecordCollector.Supplier) openContext()).recordCollector().flush();
  }

  @Override
  public long bursts() {
    return bursts;
  }

  @Override
  public boolean caughtUp() {
    return freshness.isCaughtUp();
  }

  @Override
  public void logAtOnce(byte[] key, byte[] row) {
    InternalProcessorContext<?, ?> logTo = openContext();
    open().put(key, row);
    logTo.logChange(
        name, Bytes.wrap(key), row, logTo.currentSystemTimeMs(), null, Position.emptyPosition());
    awaitOutputs();
  }

  private InternalProcessorContext<?, ?> openContext() {
    InternalProcessorContext<?, ?> opened = context;
    if (opened == null) {
      throw new IllegalStateException("store " + name + " (expected: initialised)");
    }
    return opened;
  }

  private void log(int rank) {
    InternalProcessorContext<?, ?> logTo = openContext();
    long nowMs = logTo.currentSystemTimeMs();
    unlogged.forEach(
        (key, row) -> {
          if (rank(key.get(), row) == rank) {
            logTo.logChange(name, key, row, nowMs, null, Position.emptyPosition());
          }
        });
  }

  /**
   * When a row is logged within its interval, 0 first. What rows were computed from and what they
   * count on goes before them, what they may still refer to is removed after them: a crash in
   * between leaves something that no row knows, never a row that misses something.
   */
  static int rank(byte[] key, byte @Nullable [] row) {
    if (isPriority(key)) {
      return row == null ? RANKS - 2 : 0;
    }
    if (isGroup(key, DefinitionRegistry.MARKS)) {
      return 1;
    }
    if (KeyLayout.isRecord(key)) {
      return row == null ? RANKS - 2 : 2;
    }
    if (isGroup(key, CONCLUSION)) {
      return 4;
    }
    return isLast(key) || isGroup(key, AFTERWARDS) ? RANKS - 1 : 3;
  }

  private static boolean isGroup(byte[] key, int group) {
    return key.length > 3 && key[0] == 0 && key[1] == 0 && key[2] == 0 && key[3] == group;
  }

  /** Whether the row is logged after the others. */
  static boolean isLast(byte[] key) {
    return isGroup(key, LAST);
  }

  /** Whether the row is logged before the others. */
  static boolean isPriority(byte[] key) {
    return isGroup(key, PRIORITY);
  }

  @Override
  public void commit(Map<TopicPartition, Long> changelogOffsets) {
    Map<String, Long> offsets = new LinkedHashMap<>();
    changelogOffsets.forEach(
        (topicPartition, offset) -> offsets.put(topicPartition.toString(), offset));
    open().commit(offsets);
    freshness.committed();
    openPurges().committed();
  }

  @Override
  public @Nullable Long committedOffset(TopicPartition changelog) {
    return open().committedOffsets().get(changelog.toString());
  }

  @Override
  @SuppressWarnings("deprecation") // until every store manages its offsets (KIP-1035)
  public boolean managesOffsets() {
    return true;
  }

  @Override
  public boolean setFlushListener(
      CacheFlushListener<byte[], byte[]> listener, boolean sendOldValues) {
    return false;
  }

  @Override
  public void clearCache() {
    unlogged.clear();
    afterBurst.clear();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean persistent() {
    return true;
  }

  @Override
  public boolean isOpen() {
    return rows != null;
  }

  @Override
  public void close() {
    StagedRowStore closing = rows;
    if (closing != null) {
      freshness.given();
      openStores.forgotten(name, partition, this);
      rows = null;
      closing.close();
    }
    unlogged.clear();
    afterBurst.clear();
  }

  private StagedRowStore open() {
    StagedRowStore opened = rows;
    if (opened == null) {
      throw new IllegalStateException(
          "store " + name + " partition " + partition + " (expected: open)");
    }
    return opened;
  }
}
