package dev.weir.streams.ingest;

import java.time.InstantSource;
import java.util.List;

/** Rows of a built-in kind: posts, reactions, reports, reviews, appeals. */
final class KindRows implements RowMapping {
  private final EventKind kind;
  private final Columns columns;
  private final Synthesis synthesis;
  private final InstantSource clock;
  private final EventMapper<?> mapper;

  /**
   * @param clock arrival, against which event times in the future are judged
   */
  KindRows(EventKind kind, Columns columns, Synthesis synthesis, InstantSource clock) {
    this.kind = kind;
    this.columns = columns;
    this.synthesis = synthesis;
    this.clock = clock;
    this.mapper = EventMapper.of(kind);
  }

  @Override
  public void begin(String input, List<String> header) {
    if (header.isEmpty()) {
      return;
    }
    for (String field : EventMapper.requiredFields(kind, synthesis)) {
      if (!columns.heldBy(header, field)) {
        throw new IngestException(
            input
                + ":1: no column for "
                + field
                + " (expected one of: "
                + String.join(", ", columns.names(field))
                + "; found: "
                + String.join(", ", header)
                + "); name it with --columns "
                + field
                + "=COLUMN"
                + (field.equals("author_id") ? ", or spread the rows with --authors N" : ""));
      }
    }
  }

  @Override
  public EventMapper.Mapped map(Row row, String fallbackId, long number) throws BadRowException {
    return mapper.map(new RowFields(columns, synthesis, row, fallbackId, number), clock.millis());
  }
}
