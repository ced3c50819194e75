package dev.weir.streams.offline.input;

import dev.weir.streams.ingest.IngestException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** A file to read, in a format. */
public record InputFile(Path path, InputFormat format) {
  /**
   * The file in the format its name says.
   *
   * @throws IngestException if the name says none
   */
  public static InputFile of(Path path) {
    return new InputFile(
        path,
        InputFormat.ofFileName(String.valueOf(path.getFileName()))
            .orElseThrow(
                () ->
                    new IngestException(
                        path
                            + ": format unknown by its name (expected: .avro, .jsonl, .csv, .tsv or"
                            + " .parquet; all but Parquet also with .gz)")));
  }

  /**
   * Opens the file.
   *
   * @throws IngestException if it cannot be read at all, with what to do
   */
  public RowInput open(Slots slots) {
    try {
      return switch (format) {
        case JSONL -> new JsonLinesInput(bytes(), slots);
        case CSV, TSV -> new DelimitedInput(toString(), format, bytes(), slots);
        case AVRO -> new AvroInput(bytes(), slots);
        case PARQUET -> new ParquetInput(existing(), slots);
      };
    } catch (NoSuchFileException e) {
      throw new IngestException(path + ": no such file", e);
    } catch (IOException e) {
      throw new IngestException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Columns of the file in order; JSON lines are read through for them. */
  public List<String> columns() {
    try {
      return switch (format) {
        case JSONL -> JsonLinesInput.columns(bytes());
        case CSV, TSV -> DelimitedInput.columns(toString(), format, bytes());
        case AVRO -> AvroInput.columns(bytes());
        case PARQUET -> ParquetInput.columns(existing());
      };
    } catch (NoSuchFileException e) {
      throw new IngestException(path + ": no such file", e);
    } catch (IOException e) {
      throw new IngestException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private Path existing() throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new NoSuchFileException(path.toString());
    }
    return path;
  }

  private Bytes bytes() throws IOException {
    return new Bytes(existing());
  }

  @Override
  public String toString() {
    return path.toString();
  }

  /** The bytes of a file, unpacked when they are gzip, with how far they have been read. */
  static final class Bytes extends FilterInputStream {
    private final Counted counted;
    private final long size;

    Bytes(Path path) throws IOException {
      this(new Counted(Files.newInputStream(path)), Files.size(path));
    }

    private Bytes(Counted counted, long size) throws IOException {
      super(unpacked(counted));
      this.counted = counted;
      this.size = size;
    }

    private static InputStream unpacked(InputStream raw) throws IOException {
      InputStream in = new BufferedInputStream(raw, 1 << 16);
      // By content, not by name.
      in.mark(2);
      boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
      in.reset();
      return gzip ? new GZIPInputStream(in, 1 << 16) : in;
    }

    double done() {
      return size == 0 ? 1 : (double) counted.read / size;
    }
  }

  private static final class Counted extends FilterInputStream {
    private volatile long read;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    public int read() throws IOException {
      int value = super.read();
      read += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      read += Math.max(0, count);
      return count;
    }
  }
}
