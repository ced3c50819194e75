package dev.weir.streams.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.Source;
import dev.weir.streams.source.EventJson;
import dev.weir.streams.source.RecordEvent;
import dev.weir.streams.source.RowEvents;
import dev.weir.streams.wire.Decoded;
import dev.weir.streams.wire.Rejection;
import java.util.List;

/**
 * Rows of a source that definitions declare, to JSON on its topic: checked as the feature topology
 * will check them, keyed by the event's id.
 */
public final class SourceRows implements RowMapping {
  private final Source source;
  private final RowEvents rows;
  private int[] columns = new int[0];

  public SourceRows(Source source, FeatureDefinitions definitions) {
    this.source = source;
    this.rows = new RowEvents(source, definitions);
  }

  @Override
  public void begin(String input, List<String> header) {
    if (header.isEmpty()) {
      return;
    }
    columns = rows.columns(header);
    if (columns[source.type().indexOf(source.eventTime())] < 0) {
      throw new IngestException(
          input
              + ":1: no column for "
              + source.eventTime()
              + ", the event time (found: "
              + String.join(", ", header)
              + ")");
    }
  }

  @Override
  public EventMapper.Mapped map(Row row, String fallbackId, long number) throws BadRowException {
    RecordEvent event = usable(row.match(rows::json, values -> rows.row(columns, values)));
    return new EventMapper.Mapped(source.topic(), event.id(), EventJson.of(event).getBytes(UTF_8));
  }

  private static RecordEvent usable(Decoded<RecordEvent> decoded) throws BadRowException {
    // Checked exceptions do not pass through match: the rejection does.
    Object found = decoded.match(event -> event, why -> why);
    if (found instanceof Rejection why) {
      throw new BadRowException(why.errorClass(), why.message());
    }
    return (RecordEvent) found;
  }
}
