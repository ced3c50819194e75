package dev.weir.streams.offline.input;

import dev.weir.streams.ingest.BadRowException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one input, in order. The values of a row are asked for by slot: which names a slot
 * answers to was said when the input was opened. Not thread-safe.
 */
public interface RowInput extends AutoCloseable {
  /**
   * Goes on to the next row; false at the end.
   *
   * @throws BadRowException if the row cannot be read; call again for the one after it
   */
  boolean next() throws IOException, BadRowException;

  /**
   * The row's value: String, Long, Double, Boolean, Instant, or a JsonNode for lists and objects;
   * null when there is none.
   */
  @Nullable Object value(int slot);

  /** Where the row is: its line, or its number where there are no lines, from 1. */
  long line();

  /** The row as written, empty when it has no text form: for the rejects file. */
  String text();

  /** When the row arrived in its log, -1 when nothing says so. */
  default long arrivalMs() {
    return -1;
  }

  /** How much of the input has been read, 0 to 1. */
  double done();

  @Override
  void close() throws IOException;
}
