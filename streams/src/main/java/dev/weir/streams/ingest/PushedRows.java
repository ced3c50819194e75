package dev.weir.streams.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.Source;
import dev.weir.streams.wire.EventTypes;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows that callers push, to records of a source's topic: JSON of a declared source, Avro of a
 * built-in one, checked as rows of files are. Nothing is made up: a row of a built-in source needs
 * its id and its time, so that one sent twice is told to be one.
 *
 * <p>Not thread-safe: owned by one thread.
 */
public final class PushedRows {
  /** A record for its topic. */
  public record Pushed(String topic, String key, byte[] value) {}

  private static final Map<String, EventKind> KINDS =
      Map.of(
          "dev.weir.event.Post",
          EventKind.POST,
          EventTypes.REACTIONS.name(),
          EventKind.REACTION,
          EventTypes.REPORTS.name(),
          EventKind.REPORT,
          EventTypes.REVIEWS.name(),
          EventKind.REVIEW);
  private static final Map<EventKind, String> IDS =
      Map.of(
          EventKind.POST, "post_id",
          EventKind.REACTION, "reaction_id",
          EventKind.REPORT, "report_id",
          EventKind.REVIEW, "review_id");

  private final RowMapping mapping;
  private final @Nullable Columns columns;
  private final String idField;

  private PushedRows(RowMapping mapping, @Nullable Columns columns, String idField) {
    this.mapping = mapping;
    this.columns = columns;
    this.idField = idField;
  }

  /**
   * Rows of a source; empty when its events are made here and nobody else's to send (verdicts).
   *
   * @param clock arrival, against which event times in the future are judged
   */
  public static Optional<PushedRows> of(
      Source source, FeatureDefinitions definitions, InstantSource clock) {
    if (!EventTypes.builtIn(source.type())) {
      return Optional.of(new PushedRows(new SourceRows(source, definitions), null, ""));
    }
    EventKind kind = KINDS.get(source.type().name());
    String id = kind == null ? null : IDS.get(kind);
    if (kind == null || id == null) {
      return Optional.empty();
    }
    Columns columns = Columns.of(kind, Map.of());
    return Optional.of(
        new PushedRows(new KindRows(kind, columns, Synthesis.none(), clock), columns, id));
  }

  /**
   * The record of a row.
   *
   * @throws BadRowException if the row is no event of the source
   */
  public Pushed map(ObjectNode object) throws BadRowException {
    Row row = new Row.Json(object);
    Columns named = columns;
    if (named != null) {
      require(named, row, idField, "an id, which tells a row sent twice");
      require(named, row, "created_at", "when it happened");
    }
    EventMapper.Mapped mapped = mapping.map(row, "", 0);
    return new Pushed(mapped.topic(), mapped.key(), mapped.value());
  }

  private static void require(Columns columns, Row row, String field, String what)
      throws BadRowException {
    if (columns.value(row, field) == null) {
      throw new BadRowException(field, "no value (expected: " + what + ")");
    }
  }
}
