package dev.weir.streams.offline.output;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Rows to a file, in order. Not thread-safe. */
interface TableWriter extends AutoCloseable {
  /**
   * @param values by column: String, Long, Double, Boolean, Instant, JsonNode, List or Map; null
   *     for none
   */
  void row(@Nullable Object[] values) throws IOException;

  /** Completes the file. */
  void finish() throws IOException;

  /** Ends writing; the file is whole only after {@link #finish}. */
  @Override
  void close() throws IOException;
}
