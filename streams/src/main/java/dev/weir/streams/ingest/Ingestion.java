package dev.weir.streams.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Rows in, events out. Reads one row at a time: memory does not grow with the input. Not
 * thread-safe; the counts may be read by others.
 */
public final class Ingestion {
  /**
   * An input.
   *
   * @param name for messages and made-up ids
   * @param path null for standard input
   */
  public record Input(String name, @Nullable Path path, RowFormat format) {}

  private final RowMapping mapping;
  private final long limit;
  private final Pace pace;
  private final EventSink sink;
  private final Consumer<RejectedRow> rejects;
  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();
  private volatile boolean stopped;

  /**
   * @param limit rows to read at most
   * @param clock arrival, against which event times in the future are judged
   */
  public Ingestion(
      EventKind kind,
      Columns columns,
      Synthesis synthesis,
      long limit,
      Pace pace,
      EventSink sink,
      Consumer<RejectedRow> rejects,
      InstantSource clock) {
    this(new KindRows(kind, columns, synthesis, clock), limit, pace, sink, rejects);
  }

  /**
   * @param rows of a declared source
   * @param limit rows to read at most
   */
  public Ingestion(
      SourceRows rows, long limit, Pace pace, EventSink sink, Consumer<RejectedRow> rejects) {
    this((RowMapping) rows, limit, pace, sink, rejects);
  }

  private Ingestion(
      RowMapping mapping, long limit, Pace pace, EventSink sink, Consumer<RejectedRow> rejects) {
    this.mapping = mapping;
    this.limit = limit;
    this.pace = pace;
    this.sink = sink;
    this.rejects = rejects;
  }

  /** Rows read, rejected ones included. */
  public long rows() {
    return rows.get();
  }

  public long sent() {
    return sent.get();
  }

  public long rejected() {
    return rejected.get();
  }

  /** Ends reading after the current row; from any thread. */
  public void stop() {
    stopped = true;
  }

  /**
   * Reads the input to its end or the limit.
   *
   * @throws IngestException if the input cannot be read, lacks a column, or Kafka fails
   */
  public void read(Input input, InputStream standardInput) {
    try (InputStream in = open(input, standardInput);
        RowReader reader = new RowReader(input.name(), input.format(), in)) {
      mapping.begin(input.name(), reader.header());
      while (!stopped && rows() < limit && readRow(input.name(), reader)) {
        // one row per turn
      }
    } catch (NoSuchFileException e) {
      throw new IngestException(input.name() + ": no such file", e);
    } catch (ZipException e) {
      throw new IngestException(
          input.name() + ": not gzip, or damaged: " + e.getMessage() + "; rows so far went in", e);
    } catch (IOException e) {
      throw new IngestException(
          input.name() + ": " + e.getMessage() + "; after " + rows() + " rows", e);
    }
  }

  private boolean readRow(String name, RowReader reader) throws IOException {
    try {
      Row row = reader.next();
      if (row == null) {
        return false;
      }
      EventMapper.Mapped event = mapping.map(row, name + ":" + reader.line(), rows());
      pace.await();
      sink.send(event.topic(), event.key().getBytes(UTF_8), event.value());
      sent.incrementAndGet();
    } catch (BadRowException e) {
      rejected.incrementAndGet();
      rejects.accept(
          new RejectedRow(
              name, reader.line(), e.column(), String.valueOf(e.getMessage()), reader.text()));
    }
    rows.incrementAndGet();
    return true;
  }

  private static InputStream open(Input input, InputStream standardInput) throws IOException {
    Path path = input.path();
    return unpacked(path == null ? standardInput : Files.newInputStream(path));
  }

  /** The bytes, unpacked if they are gzip: by content, not by name, which standard input lacks. */
  public static InputStream unpacked(InputStream in) throws IOException {
    InputStream raw = new BufferedInputStream(in);
    raw.mark(2);
    boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
    raw.reset();
    return gzip ? new GZIPInputStream(raw, 1 << 16) : raw;
  }
}
