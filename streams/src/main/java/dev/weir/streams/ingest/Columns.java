package dev.weir.streams.ingest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which column holds which field: what the user said, else the first of the field's customary names
 * that the input has.
 */
public final class Columns {
  private static final List<String> USERS = List.of("author_id", "author", "user_id", "user");
  private static final List<String> TIMES =
      List.of("created_at", "timestamp", "time", "date", "created");

  private static final Map<EventKind, Map<String, List<String>>> CUSTOMARY =
      Map.of(
          EventKind.POST,
          fields(
              List.of("post_id", "id"),
              USERS,
              List.of("text", "body", "comment_text", "comment", "message", "content"),
              TIMES,
              List.of("language", "lang"),
              List.of("reply_to", "parent_id", "in_reply_to"),
              List.of("surface"),
              List.of("market", "country"),
              List.of("media"),
              List.of("context.device_hash", "device_hash"),
              List.of("context.address_hash", "address_hash"),
              List.of("context.client", "client"),
              List.of("context.author_created_at", "author_created_at"),
              List.of("context.author_followers", "author_followers", "followers"),
              List.of("deleted", "is_deleted")),
          EventKind.REACTION,
          fields(
              List.of("reaction_id", "id"),
              List.of("post_id"),
              List.of("post_author_id", "post_author"),
              List.of("actor_id", "actor", "user_id", "user"),
              List.of("kind", "reaction"),
              TIMES),
          EventKind.REPORT,
          fields(
              List.of("report_id", "id"),
              List.of("post_id"),
              List.of("post_author_id", "post_author"),
              List.of("reporter_id", "reporter", "user_id", "user"),
              List.of("category", "reason"),
              List.of("comment", "text"),
              TIMES),
          EventKind.REVIEW,
          fields(
              List.of("review_id", "id"),
              List.of("post_id"),
              List.of("post_author_id", "post_author"),
              List.of("reviewer_id", "reviewer", "user_id", "user"),
              List.of("action", "decision"),
              List.of("category"),
              List.of("note", "comment"),
              TIMES),
          EventKind.APPEAL,
          fields(
              List.of("appeal_id", "id"),
              List.of("post_id"),
              List.of("post_author_id", "post_author", "author_id"),
              List.of("verdict_revision", "revision"),
              List.of("statement", "text", "comment"),
              TIMES));

  private final Map<String, List<String>> namesByField;

  private Columns(Map<String, List<String>> namesByField) {
    this.namesByField = namesByField;
  }

  /**
   * @param given column by field, fields by any of their customary names
   * @throws IngestException if a field is not one of that kind of event
   */
  public static Columns of(EventKind kind, Map<String, String> given) {
    Map<String, List<String>> names = new LinkedHashMap<>(customary(kind));
    given.forEach(
        (field, column) ->
            names.put(
                fieldNamed(kind, field),
                // Header lines are read in lower case, JSON members as they are.
                List.of(column.strip(), column.strip().toLowerCase(Locale.ROOT))));
    return new Columns(names);
  }

  /** The field's value in the row, null when there is none. */
  @Nullable String value(Row row, String field) throws BadRowException {
    String column = columnOf(row, field);
    return column == null ? null : row.get(column);
  }

  /** The column that holds the field in that row, null when none does. */
  @Nullable String columnOf(Row row, String field) {
    for (String column : names(field)) {
      if (row.has(column)) {
        return column;
      }
    }
    return null;
  }

  /** Whether a file with that header holds the field. */
  boolean heldBy(List<String> header, String field) {
    return names(field).stream().anyMatch(header::contains);
  }

  /** Names that the field goes by, first the proper one or the one that was given. */
  public List<String> names(String field) {
    List<String> names = namesByField.get(field);
    if (names == null) {
      throw new IllegalArgumentException(
          "field: " + field + " (expected: one of " + namesByField + ")");
    }
    return names;
  }

  private static Map<String, List<String>> customary(EventKind kind) {
    return Objects.requireNonNull(CUSTOMARY.get(kind), kind::name);
  }

  private static String fieldNamed(EventKind kind, String name) {
    for (Map.Entry<String, List<String>> field : customary(kind).entrySet()) {
      if (field.getValue().contains(name.strip())) {
        return field.getKey();
      }
    }
    Set<String> known = new TreeSet<>(customary(kind).keySet());
    throw new IngestException(
        "--columns: '" + name + "' (expected: one of " + String.join(", ", known) + ")");
  }

  @SafeVarargs
  private static Map<String, List<String>> fields(List<String>... names) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (List<String> name : names) {
      fields.put(name.get(0), new ArrayList<>(name));
    }
    return fields;
  }
}
