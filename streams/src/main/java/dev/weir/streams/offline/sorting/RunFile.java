package dev.weir.streams.offline.sorting;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A sorted batch on disk. Records follow each other:
 *
 * <pre>
 *   key:8 order:8 length:4 bytes:*
 * </pre>
 *
 * <p>Where each range of keys (by their top byte) begins is kept in memory, so that several readers
 * can each take a part.
 */
final class RunFile {
  private static final int HEADER = 2 * Long.BYTES + Integer.BYTES;
  private static final int WRITE_BUFFER = 1 << 20;

  private final Path path;
  private final long[] starts = new long[RecordSorter.RANGES + 1];

  private RunFile(Path path) {
    this.path = path;
  }

  static RunFile write(Path path, Batch batch) throws IOException {
    RunFile run = new RunFile(path);
    ByteBuffer buffer = ByteBuffer.allocate(WRITE_BUFFER);
    long at = 0;
    int range = 0;
    try (FileChannel out =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int rank = 0; rank < batch.count(); rank++) {
        long key = batch.key(rank);
        for (int top = (int) (key >>> 56); range < top; ) {
          run.starts[++range] = at;
        }
        int length = batch.length(rank);
        if (buffer.remaining() < HEADER) {
          drain(buffer, out);
        }
        buffer.putLong(key).putLong(batch.order(rank)).putInt(length);
        if (buffer.remaining() < length) {
          drain(buffer, out);
        }
        if (length > buffer.capacity()) {
          ByteBuffer large = ByteBuffer.wrap(batch.data(), batch.offset(rank), length);
          while (large.hasRemaining()) {
            out.write(large);
          }
        } else {
          buffer.put(batch.data(), batch.offset(rank), length);
        }
        at += HEADER + length;
      }
      drain(buffer, out);
    }
    while (range < RecordSorter.RANGES) {
      run.starts[++range] = at;
    }
    return run;
  }

  private static void drain(ByteBuffer buffer, FileChannel out) throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
    buffer.clear();
  }

  /** The records of some ranges: from one, up to but without another. */
  SortedRecords open(int fromRange, int toRange, int bufferBytes) throws IOException {
    return new Reader(path, starts[fromRange], starts[toRange], bufferBytes);
  }

  private static final class Reader implements SortedRecords {
    private final Path path;
    private final FileChannel in;
    private byte[] buffer;
    private long position;
    private final long end;
    private int at;
    private int filled;
    private int offset;
    private int length;
    private long key;
    private long order;

    Reader(Path path, long from, long end, int bufferBytes) throws IOException {
      this.path = path;
      this.in = FileChannel.open(path, StandardOpenOption.READ);
      this.position = from;
      this.end = end;
      this.buffer = new byte[(int) Math.max(HEADER, Math.min(bufferBytes, end - from))];
    }

    @Override
    public boolean next() {
      if (filled - at < HEADER && !fill(HEADER)) {
        return false;
      }
      ByteBuffer header = ByteBuffer.wrap(buffer, at, HEADER);
      key = header.getLong();
      order = header.getLong();
      length = header.getInt();
      if (filled - at < HEADER + length) {
        fill(HEADER + length);
      }
      offset = at + HEADER;
      at = offset + length;
      return true;
    }

    /** Reads on until that many bytes are there; false at the end of the ranges. */
    private boolean fill(int wanted) {
      int rest = filled - at;
      if (rest == 0 && position == end) {
        return false;
      }
      byte[] into = wanted > buffer.length ? new byte[wanted] : buffer;
      System.arraycopy(buffer, at, into, 0, rest);
      buffer = into;
      at = 0;
      filled = rest;
      try {
        while (filled < wanted) {
          int most = (int) Math.min(buffer.length - filled, end - position);
          int read = in.read(ByteBuffer.wrap(buffer, filled, most), position);
          if (read <= 0) {
            throw new IOException("ends too early");
          }
          filled += read;
          position += read;
        }
      } catch (IOException e) {
        throw new SortException(path + ": run cannot be read: " + e.getMessage(), e);
      }
      return true;
    }

    @Override
    public long key() {
      return key;
    }

    @Override
    public long order() {
      return order;
    }

    @Override
    public byte[] bytes() {
      return buffer;
    }

    @Override
    public int offset() {
      return offset;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw new SortException(path + ": run cannot be closed: " + e.getMessage(), e);
      }
    }
  }
}
