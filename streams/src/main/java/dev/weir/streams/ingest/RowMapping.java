package dev.weir.streams.ingest;

import java.util.List;

/** How rows become records of a topic. Not thread-safe: owned by one ingestion. */
interface RowMapping {
  /**
   * An input begins.
   *
   * @param header its columns in lower case; empty when it has no header line
   * @throws IngestException if a column is missing without which no row can be used
   */
  void begin(String input, List<String> header);

  /**
   * The record of a row.
   *
   * @param fallbackId id of a row that has none: input and line
   * @param number of the row over all inputs, from 0
   */
  EventMapper.Mapped map(Row row, String fallbackId, long number) throws BadRowException;
}
