package dev.weir.streams.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lines of strict UTF-8, numbered from 1, each held to a size. A line that is too long or not UTF-8
 * is skipped as a whole and says so; the next one is read as if nothing had been. Memory: one line.
 */
public final class LineReader implements AutoCloseable {
  /** Longest line: the largest text in JSON escapes, and room for the rest. */
  static final int LINE_BYTES_MAX = 2 << 20;

  private final InputStream in;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final byte[] chunk = new byte[1 << 16];
  private int chunkStart;
  private int chunkEnd;
  private byte[] line = new byte[1 << 12];
  private long number;

  public LineReader(InputStream in) {
    this.in = in;
  }

  /** Number of the line read last. */
  public long number() {
    return number;
  }

  /**
   * The next line without its end, null at the end of the input.
   *
   * @throws BadRowException if the line cannot be used; reading may go on
   */
  public @Nullable String next() throws IOException, BadRowException {
    int length = 0;
    boolean any = false;
    boolean tooLong = false;
    while (true) {
      if (chunkStart == chunkEnd && !fill()) {
        break;
      }
      any = true;
      int end = chunkStart;
      while (end < chunkEnd && chunk[end] != '\n') {
        end++;
      }
      int part = end - chunkStart;
      tooLong |= length + part > LINE_BYTES_MAX;
      if (!tooLong) {
        if (length + part > line.length) {
          line = Arrays.copyOf(line, Math.max(length + part, 2 * line.length));
        }
        System.arraycopy(chunk, chunkStart, line, length, part);
        length += part;
      }
      chunkStart = end;
      if (end < chunkEnd) {
        chunkStart++; // the line feed
        break;
      }
    }
    if (!any) {
      return null;
    }
    number++;
    if (tooLong) {
      throw new BadRowException("", "line over " + LINE_BYTES_MAX + " bytes (expected: shorter)");
    }
    return decode(length);
  }

  private String decode(int length) throws BadRowException {
    int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    int start = number == 1 && startsWithByteOrderMark(end) ? 3 : 0;
    try {
      return utf8.decode(ByteBuffer.wrap(line, start, end - start)).toString();
    } catch (CharacterCodingException e) {
      throw new BadRowException("", "bytes that are not UTF-8 (expected: UTF-8)");
    }
  }

  private boolean startsWithByteOrderMark(int end) {
    return end >= 3 && line[0] == (byte) 0xEF && line[1] == (byte) 0xBB && line[2] == (byte) 0xBF;
  }

  private boolean fill() throws IOException {
    chunkStart = 0;
    chunkEnd = Math.max(0, in.read(chunk));
    return chunkEnd > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
