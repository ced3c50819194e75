package dev.weir.streams.offline.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.Source;
import dev.weir.features.event.Event;
import dev.weir.features.event.EventType;
import dev.weir.features.event.FieldType;
import dev.weir.moderation.scoring.TextScorer;
import dev.weir.streams.ingest.BadRowException;
import dev.weir.streams.ingest.Columns;
import dev.weir.streams.ingest.EventKind;
import dev.weir.streams.offline.input.RowInput;
import dev.weir.streams.offline.input.Slots;
import dev.weir.streams.source.EventDraft;
import dev.weir.streams.source.RecordEvent;
import dev.weir.streams.stage.AuthorStage;
import dev.weir.streams.stage.Redecision;
import dev.weir.streams.wire.EventTypes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Rows as events of one source. A field is the row's value of its path; posts, reactions, reports
 * and reviews may also bear the customary names that {@code weir ingest} knows. A post's text is
 * turned into fingerprint, length and scores as it is live; that a post was deleted is no post. A
 * verdict counts from a second after it was due, as it does for its author live (docs/adr/0003),
 * and a reviewer's answer takes back what it overturns, where the source declares that.
 *
 * <p>Generous in form: numbers may be texts and the other way round. What is no value of the
 * field's type makes the row a bad one. Not thread-safe.
 */
public final class SourceEvents {
  /** Kinds of events that are built in, with the field that identifies them. */
  private enum BuiltIn {
    POST("dev.weir.event.Post", EventKind.POST, "post_id"),
    REACTION("dev.weir.event.Reaction", EventKind.REACTION, "reaction_id"),
    REPORT("dev.weir.event.Report", EventKind.REPORT, "report_id"),
    REVIEW("dev.weir.review.Review", EventKind.REVIEW, "review_id"),
    VERDICT("dev.weir.decision.Verdict", null, "post_id");

    final String type;
    final @Nullable EventKind kind;
    final String id;

    BuiltIn(String type, @Nullable EventKind kind, String id) {
      this.type = type;
      this.kind = kind;
      this.id = id;
    }

    static @Nullable BuiltIn of(String type) {
      for (BuiltIn builtIn : values()) {
        if (builtIn.type.equals(type)) {
          return builtIn;
        }
      }
      return null;
    }
  }

  private final Source source;
  private final EventType type;
  private final @Nullable BuiltIn builtIn;
  private final EventDraft draft;
  private final Times times;
  private final int[] fields;
  private final int timeField;
  private final @Nullable PostValues post;
  private final List<List<String>> names = new ArrayList<>();
  private final int idSlot;
  private final int arrivalSlot;
  private final int textSlot;
  private final int postSlot;
  private final int revisionSlot;
  private final int asOfSlot;
  private final int scoresSlot;
  private final int deletedSlot;
  private final int reasonsSlot;
  private final int overturnSlot;
  private final Set<Integer> ofRevision;
  private final List<Event> takenBack = new ArrayList<>();
  private String id = "";
  private String postId = "";
  private long arrivalMs;
  private boolean notice;

  /**
   * @param used fields that are read, beside id and time
   * @param columns names of fields in the rows where they are not the fields' own
   * @param arrivalColumn where rows say when they arrived, null when they do not
   */
  public SourceEvents(
      Source source,
      FeatureDefinitions definitions,
      int[] used,
      TextScorer scorer,
      Times times,
      Map<String, String> columns,
      @Nullable String arrivalColumn) {
    this.source = source;
    this.type = source.type();
    this.builtIn = BuiltIn.of(type.name());
    this.times = times;
    this.timeField = type.indexOf(source.eventTime());
    // The id is read here: rows without one are events all the same, unless one was declared.
    this.draft = new EventDraft(source, definitions);
    boolean[] isUsed = new boolean[type.fields().size()];
    for (int field : used) {
      isUsed[field] = true;
    }
    isUsed[timeField] = true;
    if (source.eventId() != null) {
      isUsed[type.indexOf(source.eventId())] = true;
    }
    this.fields =
        java.util.stream.IntStream.range(0, isUsed.length).filter(i -> isUsed[i]).toArray();
    this.post = builtIn == BuiltIn.POST ? new PostValues(type, isUsed, scorer) : null;
    for (int field : fields) {
      names.add(namesOf(type.fields().get(field).path(), columns));
    }
    String idField =
        source.eventId() != null ? source.eventId() : builtIn == null ? "" : builtIn.id;
    this.idSlot = slot(idField, columns);
    this.arrivalSlot = arrivalColumn == null ? -1 : slot(arrivalColumn, Map.of());
    this.textSlot = post != null && post.needed() ? slot("text", columns) : -1;
    this.postSlot = builtIn == BuiltIn.VERDICT ? slot("post_id", columns) : -1;
    this.revisionSlot = builtIn == BuiltIn.VERDICT ? slot("revision", columns) : -1;
    this.asOfSlot = builtIn == BuiltIn.VERDICT ? slot("as_of", columns) : -1;
    this.scoresSlot = builtIn == BuiltIn.VERDICT ? slot("scores", columns) : -1;
    this.deletedSlot = builtIn == BuiltIn.POST ? slot("deleted", columns) : -1;
    this.reasonsSlot = builtIn == BuiltIn.VERDICT ? slot("reasons", columns) : -1;
    this.ofRevision =
        builtIn == BuiltIn.VERDICT
            ? Set.of(
                type.indexOf("revision"),
                type.indexOf("action"),
                type.indexOf("category"),
                type.indexOf("enforced"))
            : Set.of();
    this.overturnSlot =
        builtIn == BuiltIn.VERDICT && source.retraction() != null ? slot("overturn", columns) : -1;
  }

  private int slot(String name, Map<String, String> columns) {
    if (name.isEmpty()) {
      return -1;
    }
    names.add(namesOf(name, columns));
    return names.size() - 1;
  }

  private List<String> namesOf(String path, Map<String, String> columns) {
    List<String> found = new ArrayList<>();
    String given = columns.get(path);
    if (given != null) {
      return List.of(given);
    }
    found.add(path);
    if (builtIn != null && builtIn.kind != null) {
      customary(builtIn.kind, path, found);
    }
    if (builtIn == BuiltIn.POST && path.equals("media_count")) {
      found.add("media");
    }
    return found;
  }

  private static void customary(EventKind kind, String path, List<String> found) {
    try {
      Columns.of(kind, Map.of()).names(path).stream()
          .filter(name -> !found.contains(name))
          .forEach(found::add);
    } catch (IllegalArgumentException e) {
      // A derived field: it has no name but its own.
    }
  }

  /** What is wanted of every row. */
  public Slots slots() {
    return new Slots(names);
  }

  public Source source() {
    return source;
  }

  /**
   * The event of the row at hand.
   *
   * @throws BadRowException if there is none in it
   */
  public Event event(RowInput row) throws BadRowException {
    try {
      return read(row);
    } catch (BadRowException e) {
      var unused = draft.finish(); // what was set so far is not the next row's
      throw e;
    }
  }

  private Event read(RowInput row) throws BadRowException {
    takenBack.clear();
    JsonNode overturn = overturn(row);
    if (overturn != null) {
      for (JsonNode revision : overturn.path("taken_back")) {
        values(row, field -> !ofRevision.contains(field));
        takenBack(revision);
        takenBack.add(finished());
      }
    }
    values(row, field -> true);
    if (overturn != null) {
      draft.whole(timeField, instead(row, overturn));
    }
    RecordEvent event = finished();
    notice =
        overturn == null
            ? isAppeal(row)
                || (deletedSlot >= 0 && isTrue(row.value(deletedSlot)) && !source.retracts(event))
            : overturn.path("counts_as_of").isNull();
    id = idOf(row, event);
    arrivalMs = arrivalOf(row);
    return event;
  }

  private void values(RowInput row, IntPredicate wanted) throws BadRowException {
    Object text = textSlot < 0 ? null : row.value(textSlot);
    for (int i = 0; i < fields.length; i++) {
      int field = fields[i];
      Object value = wanted.test(field) ? row.value(i) : null;
      if (value != null && (text == null || post == null || !post.derives(field))) {
        set(field, value);
      }
    }
    if (text != null && post != null) {
      post.derive(text.toString(), draft);
    }
    if (builtIn == BuiltIn.VERDICT) {
      verdict(row);
    }
  }

  private RecordEvent finished() throws BadRowException {
    String[] problem = new String[2];
    RecordEvent event =
        draft
            .finish()
            .match(
                value -> value,
                why -> {
                  problem[0] = why.errorClass();
                  problem[1] = why.message();
                  return null;
                });
    if (event == null) {
      throw new BadRowException(problem[0], problem[1]);
    }
    return event;
  }

  /** The id of the event read last: the row's own, else one of its content. */
  public String id() {
    return id;
  }

  /**
   * Whether what was read last is not counted, as live: it only says that its post was deleted, to
   * a source that does not take events back; that a verdict is appealed; or it takes verdicts back
   * and says what an earlier one says.
   */
  public boolean isNotice() {
    return notice;
  }

  /** Events by which the row read last takes others back; they bear those ids. */
  public List<Event> takenBack() {
    return takenBack;
  }

  /** When the event read last arrived, -1 when nothing says so. */
  public long arrivalMs() {
    return arrivalMs;
  }

  private String idOf(RowInput row, Event event) {
    Object given = idSlot < 0 ? null : row.value(idSlot);
    if (given == null) {
      return event.id();
    }
    Object revision = revisionSlot < 0 ? null : row.value(revisionSlot);
    return revision == null ? given.toString() : given + "/" + revision;
  }

  private long arrivalOf(RowInput row) throws BadRowException {
    if (arrivalSlot < 0) {
      return row.arrivalMs();
    }
    String column = names.get(arrivalSlot).get(0);
    Object value = row.value(arrivalSlot);
    if (value == null) {
      throw new BadRowException(column, "no value (expected: when the event arrived)");
    }
    return times.ms(column, value);
  }

  private void set(int field, Object value) throws BadRowException {
    EventType.Field declared = type.fields().get(field);
    if (field == timeField || declared.time()) {
      draft.whole(field, times.ms(declared.path(), value));
      return;
    }
    if (value instanceof JsonNode nested) {
      if (declared.path().equals("media_count") && nested.isArray()) {
        draft.whole(field, nested.size());
      } else {
        draft.wrongKind(field, nested.isArray() ? "a list" : "an object");
      }
      return;
    }
    switch (declared.type()) {
      case STRING -> draft.text(field, text(declared, value));
      case BOOLEAN -> truth(field, value);
      case LONG, DOUBLE -> number(field, declared, value);
    }
  }

  private String text(EventType.Field declared, Object value) {
    String text = value.toString();
    boolean symbol = builtIn == BuiltIn.REACTION && declared.path().equals("kind");
    return symbol ? text.toUpperCase(Locale.ROOT) : text;
  }

  private void truth(int field, Object value) {
    if (value instanceof Boolean truth) {
      draft.number(field, truth ? 1 : 0);
    } else if (value instanceof Number number) {
      draft.number(field, number.doubleValue());
    } else {
      draft.text(field, truthOf(value.toString()));
    }
  }

  /** The word as {@code true} or {@code false}; any other as it is. */
  private static String truthOf(String word) {
    return switch (word.strip().toLowerCase(Locale.ROOT)) {
      case "true", "t", "yes", "1" -> "true";
      case "false", "f", "no", "0" -> "false";
      default -> word;
    };
  }

  /** Whether a verdict says no more than that its author appeals. */
  private boolean isAppeal(RowInput row) {
    return reasonsSlot >= 0
        && row.value(reasonsSlot) instanceof JsonNode reasons
        && reasons.path(reasons.size() - 1).path("rule").asText().equals(Redecision.APPEALED);
  }

  private static boolean isTrue(@Nullable Object value) {
    return value instanceof Number number
        ? number.doubleValue() != 0
        : value != null && truthOf(value.toString()).equals("true");
  }

  private void number(int field, EventType.Field declared, Object value) {
    if (value instanceof Long number) {
      draft.whole(field, number);
    } else if (value instanceof Double number) {
      draft.number(field, number);
    } else if (value instanceof Boolean truth) {
      draft.whole(field, truth ? 1 : 0);
    } else if (value instanceof Instant instant) {
      draft.whole(field, instant.toEpochMilli());
    } else if (declared.type() == FieldType.LONG && value.toString().indexOf('.') >= 0) {
      wholeWithPoint(field, value.toString().strip());
    } else {
      draft.text(field, value.toString());
    }
  }

  /** 42.0, as tables write whole numbers of a column with gaps. */
  private void wholeWithPoint(int field, String text) {
    try {
      draft.number(field, Double.parseDouble(text));
    } catch (NumberFormatException e) {
      draft.text(field, text);
    }
  }

  private void verdict(RowInput row) throws BadRowException {
    Object asOf = row.value(asOfSlot);
    Object due = asOf == null ? timeValue(row) : asOf;
    if (due != null) {
      draft.whole(timeField, times.ms("as_of", due) + AuthorStage.SETTLE_MS);
    }
    Object post = row.value(postSlot);
    Object revision = row.value(revisionSlot);
    if (post != null && revision != null) {
      postId = post.toString();
      draft.text(type.indexOf(EventTypes.VERDICT_ID), postId + "/" + revision);
      draft.number(type.indexOf(EventTypes.OVERTURNED), 0);
    }
    if (row.value(scoresSlot) instanceof JsonNode scores && scores.isArray()) {
      for (JsonNode score : scores) {
        int field = type.indexOf("scores." + score.path("label").asText());
        if (field >= 0 && score.path("score").isNumber()) {
          draft.number(field, score.path("score").floatValue());
        }
      }
    }
  }

  private @Nullable JsonNode overturn(RowInput row) {
    return overturnSlot >= 0
            && row.value(overturnSlot) instanceof JsonNode overturn
            && overturn.isObject()
        ? overturn
        : null;
  }

  /** Makes the row's verdict the earlier one that it takes back. */
  private void takenBack(JsonNode revision) throws BadRowException {
    int number = revision.path("revision").asInt();
    draft.whole(type.indexOf("revision"), number);
    draft.text(type.indexOf("action"), revision.path("action").asText());
    if (revision.path("category").isTextual()) {
      draft.text(type.indexOf("category"), revision.path("category").asText());
    }
    truth(type.indexOf("enforced"), revision.path("enforced").asBoolean());
    draft.whole(
        timeField, times.ms("overturn", value(revision.path("as_of"))) + AuthorStage.SETTLE_MS);
    draft.number(type.indexOf(EventTypes.OVERTURNED), 1);
    draft.text(type.indexOf(EventTypes.VERDICT_ID), postId + "/" + number);
  }

  /** When the row's verdict counts in the place of those that it takes back. */
  private long instead(RowInput row, JsonNode overturn) throws BadRowException {
    JsonNode asOf = overturn.path("counts_as_of");
    Object due = asOf.isNull() ? row.value(asOfSlot) : value(asOf);
    return times.ms("overturn", due == null ? 0L : due) + AuthorStage.SETTLE_MS;
  }

  private static Object value(JsonNode time) {
    return time.isNumber() ? (Object) time.asLong() : time.asText();
  }

  private @Nullable Object timeValue(RowInput row) {
    for (int i = 0; i < fields.length; i++) {
      if (fields[i] == timeField) {
        return row.value(i);
      }
    }
    return null;
  }
}
