package dev.weir.streams.offline.sorting;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * External merge sort: records go in in any order and come out by key (unsigned), then order, then
 * the order in which they went in.
 *
 * <p>Memory: two batches, of which one is filled while the other is sorted and written, together
 * within the given bound; when read, one buffer per run. What fits into one batch touches no disk.
 * Disk: 20 bytes per record and its own bytes. Adding is thread-safe; reading is by as many threads
 * as there are {@link #open} parts.
 */
public final class RecordSorter implements AutoCloseable {
  /** Parts into which the keys' top byte divides the records. */
  public static final int RANGES = 256;

  private static final int READ_BUFFER_MAX = 1 << 20;
  private static final int READ_BUFFER_MIN = 1 << 14;

  private final Path directory;
  private final String name;
  private final long memoryBytes;
  private final ExecutorService writer;
  private final List<RunFile> runs = new ArrayList<>();
  private Batch filling;
  private @Nullable Batch spare;
  private @Nullable Batch beingWritten;
  private @Nullable Future<RunFile> writing;
  private long records;

  /**
   * @param directory where runs may be written; it is the caller's to delete
   * @param memoryBytes for both batches together
   */
  public RecordSorter(Path directory, String name, long memoryBytes) {
    this.directory = directory;
    this.name = name;
    this.memoryBytes = memoryBytes;
    this.filling = new Batch(memoryBytes / 2);
    this.writer =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "weir-sort-" + name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Takes a record; the bytes are copied. */
  public synchronized void add(long key, long order, byte[] bytes, int length) {
    if (filling.isFull(length)) {
      spill();
    }
    filling.add(key, order, bytes, length);
    records++;
  }

  public synchronized long records() {
    return records;
  }

  /** Runs on disk so far. */
  public synchronized int runs() {
    return runs.size() + (writing == null ? 0 : 1);
  }

  private void spill() {
    awaitWriter();
    Batch full = filling;
    filling = spare == null ? new Batch(memoryBytes / 2) : spare;
    spare = null;
    beingWritten = full;
    Path path = directory.resolve(name + "-" + runs.size() + ".run");
    writing =
        writer.submit(
            () -> {
              full.sort();
              return RunFile.write(path, full);
            });
  }

  private void awaitWriter() {
    Future<RunFile> waitedFor = writing;
    if (waitedFor == null) {
      return;
    }
    writing = null;
    try {
      runs.add(waitedFor.get());
      spare = beingWritten;
      beingWritten = null;
      if (spare != null) {
        spare.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SortException(name + ": interrupted", new IOException(e));
    } catch (ExecutionException e) {
      IOException cause =
          e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
      throw new SortException(
          directory
              + ": cannot be written: "
              + cause.getMessage()
              + "; about "
              + usedBytes() / (1 << 20)
              + " MiB are there; give a larger place with --temp-dir",
          cause);
    }
  }

  private long usedBytes() {
    long bytes = 0;
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    } catch (IOException e) {
      return bytes; // for a message only
    }
    return bytes;
  }

  /** Ends adding and sorts what is still in memory: to be called once, before {@link #open}. */
  public synchronized void finish() {
    awaitWriter();
    writer.shutdown();
    spare = null; // its memory serves the readers' buffers
    filling.sort();
  }

  /**
   * The records whose key's top byte is in a range, in order; 0 to {@link #RANGES} for all.
   *
   * @param readers how many will be open at a time: they share the memory for buffers
   */
  public SortedRecords open(int fromRange, int toRange, int readers) {
    long share = memoryBytes / 2 / Math.max(1, (long) runs.size() * readers);
    int buffer = (int) Math.max(READ_BUFFER_MIN, Math.min(READ_BUFFER_MAX, share));
    List<SortedRecords> inputs = new ArrayList<>();
    try {
      for (RunFile run : runs) {
        inputs.add(run.open(fromRange, toRange, buffer));
      }
    } catch (IOException e) {
      inputs.forEach(SortedRecords::close);
      throw new SortException(directory + ": run cannot be read: " + e.getMessage(), e);
    }
    int from = filling.rankOf(fromRange);
    int to = toRange == RANGES ? filling.count() : filling.rankOf(toRange);
    inputs.add(new BatchRecords(filling, from, to));
    return inputs.size() == 1 ? inputs.get(0) : new MergedRecords(inputs);
  }

  @Override
  public void close() {
    writer.shutdownNow();
  }
}
