package dev.weir.features.definition;

import dev.weir.features.event.EventType;
import dev.weir.features.event.FieldType;
import dev.weir.features.expression.Condition;
import dev.weir.features.expression.DidYouMean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads one source: {@code { topic: clicks, schema: click.avsc, event_time: clicked_at, event_id:
 * click_id, dedupe: 1h }}. What its events look like comes from a built-in type, a schema file or
 * the fields written here.
 */
final class SourceParser {
  private static final List<String> KEYS =
      List.of("topic", "schema", "fields", "event_time", "event_id", "dedupe", "retraction");
  private static final String DEFAULT_EVENT_TIME = "created_at";
  private static final String TIMESTAMP = "timestamp";
  private static final int FIELDS_MAX = 500;
  private static final int PATH_MAX = 128;
  private static final Pattern PATH =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*");
  private static final Map<String, FieldType> TYPES =
      new TreeMap<>(
          Map.of(
              "string",
              FieldType.STRING,
              "long",
              FieldType.LONG,
              "double",
              FieldType.DOUBLE,
              "boolean",
              FieldType.BOOLEAN,
              TIMESTAMP,
              FieldType.LONG));

  private final YamlTree tree;
  private final Map<String, EventType> builtIn;
  private final SchemaResolver files;

  SourceParser(YamlTree tree, Map<String, EventType> builtIn, SchemaResolver files) {
    this.tree = tree;
    this.builtIn = builtIn;
    this.files = files;
  }

  /** The source, or null when a problem was noted. */
  @Nullable Source parse(String name, YamlTree.Entry entry) {
    String what = "source '" + name + "'";
    Map<String, YamlTree.Entry> keys = tree.entries(entry.value(), what, KEYS);
    EventType type = type(name, what, entry, keys);
    YamlTree.Entry topicAt = keys.get("topic");
    String topic = topicAt == null ? name : tree.text(topicAt.value(), what + " topic");
    if (type == null || topic == null) {
      return null;
    }
    YamlTree.Entry timeAt = keys.get("event_time");
    YamlTree.Entry idAt = keys.get("event_id");
    String time =
        timeAt == null
            ? time(what + " event_time", entry.key(), DEFAULT_EVENT_TIME, type)
            : time(what + " event_time", timeAt.value(), null, type);
    String id = idAt == null ? null : id(what + " event_id", idAt.value(), type);
    long dedupeMs = dedupe(what, type, keys);
    YamlTree.Entry retractionAt = keys.get("retraction");
    Condition retraction = retractionAt == null ? null : retraction(what, type, keys, retractionAt);
    boolean broken =
        time == null
            || (idAt != null && id == null)
            || dedupeMs < 0
            || (retractionAt != null && retraction == null);
    return broken || time == null
        ? null
        : new Source(name, topic, type, time, id, dedupeMs, retraction);
  }

  /** How long an event's id is known, 0 when nothing is written, -1 when a problem was noted. */
  private long dedupe(String what, EventType type, Map<String, YamlTree.Entry> keys) {
    YamlTree.Entry entry = keys.get("dedupe");
    if (entry == null) {
      return 0;
    }
    if (!keys.containsKey("event_id")) {
      tree.add(
          entry.key(),
          what
              + ": dedupe without event_id (expected: event_id: FIELD, by which doubles are known)");
      return -1;
    }
    return new FeatureParser(tree, type)
        .duration(what + " dedupe", entry.value(), Window.MIN_MS, Window.MAX_MS);
  }

  private @Nullable Condition retraction(
      String what, EventType type, Map<String, YamlTree.Entry> keys, YamlTree.Entry entry) {
    if (!keys.containsKey("event_id")) {
      tree.add(
          entry.key(),
          what
              + ": retraction without event_id (expected: event_id: FIELD, which says what event is"
              + " taken back)");
      return null;
    }
    return new FeatureParser(tree, type).condition(what + " retraction", entry.value());
  }

  private @Nullable EventType type(
      String name, String what, YamlTree.Entry entry, Map<String, YamlTree.Entry> keys) {
    YamlTree.Entry schema = keys.get("schema");
    YamlTree.Entry fields = keys.get("fields");
    if (schema != null && fields != null) {
      tree.add(fields.key(), what + ": schema and fields; remove one of them");
      return null;
    }
    if (schema != null) {
      return named(what + " schema", schema.value());
    }
    if (fields != null) {
      return written(name, what + " fields", fields.value());
    }
    tree.add(
        entry.key(),
        what
            + ": neither schema nor fields (expected: schema: one of "
            + String.join(", ", builtIn.keySet())
            + " or an .avsc file, or fields: { name: type })");
    return null;
  }

  private @Nullable EventType named(String what, Node node) {
    String schema = tree.text(node, what);
    if (schema == null) {
      return null;
    }
    EventType known = builtIn.get(schema);
    if (known != null) {
      return known;
    }
    if (!schema.toLowerCase(Locale.ROOT).endsWith(".avsc") && schema.indexOf('/') < 0) {
      tree.add(
          node,
          what
              + ": '"
              + schema
              + "' (expected: one of "
              + String.join(", ", builtIn.keySet())
              + ", or an .avsc file)"
              + DidYouMean.hint(schema, builtIn.keySet()));
      return null;
    }
    try {
      return files.resolve(schema);
    } catch (SchemaException e) {
      if (e.problems().isEmpty()) {
        tree.add(node, what + ": " + e.getMessage());
      }
      e.problems().forEach(tree::add);
      return null;
    }
  }

  /** A type of fields written in the definitions; it bears the source's name. */
  private @Nullable EventType written(String name, String what, Node node) {
    Map<String, YamlTree.Entry> entries = tree.entries(node, what);
    if (entries.isEmpty() || entries.size() > FIELDS_MAX) {
      tree.add(node, what + ": " + entries.size() + " (expected: 1 to " + FIELDS_MAX + ")");
      return null;
    }
    List<EventType.Field> fields = new ArrayList<>();
    entries.forEach(
        (path, entry) -> {
          if (!PATH.matcher(path).matches() || path.length() > PATH_MAX) {
            tree.add(
                entry.key(),
                what + ": '" + path + "' (expected: letters, digits and '_', nested ones as a.b)");
            return;
          }
          FieldType type = tree.lookUp(entry.value(), what + " '" + path + "'", TYPES);
          if (type != null) {
            boolean time = TIMESTAMP.equals(tree.text(entry.value(), what));
            fields.add(new EventType.Field(path, type, time));
          }
        });
    return fields.size() == entries.size() ? new EventType(name, fields) : null;
  }

  /** The event-time field; {@code assumed} is the one to take when none is written. */
  private @Nullable String time(String what, Node at, @Nullable String assumed, EventType type) {
    String path = assumed == null ? tree.text(at, what) : assumed;
    if (path == null) {
      return null;
    }
    int field = type.indexOf(path);
    if (field < 0) {
      String hint = assumed == null ? "" : "; write event_time: FIELD";
      tree.add(at, what + ": " + EventFields.unknown(type, path) + hint);
      return null;
    }
    if (type.typeOf(field) != FieldType.LONG) {
      tree.add(
          at,
          what
              + ": '"
              + path
              + "' is a "
              + type.typeOf(field)
              + " (expected: a timestamp, or a long in milliseconds)");
      return null;
    }
    return path;
  }

  private @Nullable String id(String what, Node at, EventType type) {
    String path = tree.text(at, what);
    if (path == null) {
      return null;
    }
    int field = type.indexOf(path);
    if (field < 0) {
      tree.add(at, what + ": " + EventFields.unknown(type, path));
      return null;
    }
    FieldType found = type.typeOf(field);
    if (found != FieldType.STRING && found != FieldType.LONG) {
      tree.add(at, what + ": '" + path + "' is a " + found + " (expected: a string or a long)");
      return null;
    }
    return path;
  }
}
