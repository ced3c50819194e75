package dev.weir.streams.push;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Events to write, free of the transport.
 *
 * @param sourceName a source of the definitions, or a view that stands for its source
 * @param rows one object per event, in order
 */
public record PushRequest(String sourceName, List<ObjectNode> rows) {
  /** Events in one request. */
  public static final int ROWS_MAX = 1000;

  /** Columns of one request, those included that the source does not know. */
  public static final int COLUMNS_MAX = 256;

  public PushRequest {
    rows = List.copyOf(rows);
    if (rows.size() > ROWS_MAX) {
      throw new IllegalArgumentException(
          "rows: " + rows.size() + " (expected: at most " + ROWS_MAX + ")");
    }
  }
}
