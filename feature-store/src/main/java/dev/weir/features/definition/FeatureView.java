package dev.weir.features.definition;

import dev.weir.features.event.Event;
import dev.weir.features.expression.Condition;
import dev.weir.features.registry.ViewDescription;
import dev.weir.features.serving.FeatureColumn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Features over one source for one entity: what one row keeps. {@code keys} are the fields of the
 * source's events that name the entity; {@code where} leaves out events for the whole view; {@code
 * ttlMs} and {@code retentionMs} are 0 when not given. An {@code exact} view keeps raw events as
 * far back as its longest window, so that no window's value has an error. The {@code version} is 1
 * unless given: another one begins with rows of its own, so that anything may differ.
 */
public record FeatureView(
    String name,
    Entity entity,
    Source source,
    List<String> keys,
    List<Feature> features,
    @Nullable Condition where,
    long ttlMs,
    long retentionMs,
    boolean exact,
    int version) {
  /** The highest version of a view. */
  public static final int VERSION_MAX = 999_999;

  /** Separates the parts of a key of several fields. */
  private static final char PART_SEPARATOR = '\u001f';

  public FeatureView {
    keys = List.copyOf(keys);
    features = List.copyOf(features);
    if (version < 1 || version > VERSION_MAX) {
      throw new IllegalArgumentException(
          "feature view "
              + name
              + ": version "
              + version
              + " (expected: 1 to "
              + VERSION_MAX
              + ")");
    }
    if (keys.size() != entity.keys().size()) {
      throw new IllegalArgumentException(
          "feature view "
              + name
              + ": keys "
              + keys
              + " (expected: "
              + entity.keys()
              + " in number)");
    }
    for (String key : keys) {
      if (source.type().indexOf(key) < 0) {
        throw new IllegalArgumentException(
            "feature view "
                + name
                + ": key "
                + key
                + " (expected: a field of "
                + source.type().name()
                + ")");
      }
    }
    if (features.isEmpty()) {
      throw new IllegalArgumentException("feature view " + name + ": no features");
    }
    for (Feature feature : features) {
      if (!canTakeBack(feature, source, exact)) {
        throw new IllegalArgumentException(
            "feature view "
                + name
                + ": feature "
                + feature.name()
                + " cannot take events back (expected: exact, and with windows)");
      }
    }
    if (exact && features.stream().allMatch(feature -> feature.windows().isEmpty())) {
      throw new IllegalArgumentException(
          "feature view " + name + ": exact (expected: a feature with windows)");
    }
  }

  /**
   * Whether events can be taken out of a feature again, as the source may ask: its aggregation can,
   * or its tiles are made again from raw events.
   */
  static boolean canTakeBack(Feature feature, Source source, boolean exact) {
    return source.retraction() == null
        || feature.aggregation().invertible()
        || (exact && !feature.windows().isEmpty());
  }

  /** A view in its first version. */
  public FeatureView(
      String name,
      Entity entity,
      Source source,
      List<String> keys,
      List<Feature> features,
      @Nullable Condition where,
      long ttlMs,
      long retentionMs,
      boolean exact) {
    this(name, entity, source, keys, features, where, ttlMs, retentionMs, exact, 1);
  }

  /** A view keyed as its entity, of all events, without age limit. */
  public FeatureView(String name, Entity entity, Source source, List<Feature> features) {
    this(name, entity, source, entity.keys(), features, null, 0, 0, false);
  }

  /**
   * Key of the entity an event is about; null when the event is not for this view: it lacks a part
   * of the key or does not meet the view's condition.
   */
  public @Nullable String keyOf(Event event) {
    if (where != null && !where.test(event)) {
      return null;
    }
    if (keys.size() == 1) {
      return source.text(event, keys.get(0));
    }
    List<String> parts = new ArrayList<>(keys.size());
    for (String key : keys) {
      String part = source.text(event, key);
      if (part == null) {
        return null;
      }
      parts.add(part);
    }
    return key(parts);
  }

  /** Key of an entity, from the values of its fields in their order. */
  public static String key(List<String> parts) {
    return parts.size() == 1 ? parts.get(0) : String.join(String.valueOf(PART_SEPARATOR), parts);
  }

  /** The values of an entity's fields, in their order, from its key. */
  public static List<String> parts(String key) {
    return List.of(key.split(String.valueOf(PART_SEPARATOR), -1));
  }

  /** The view's columns, in the order of its features and their windows. */
  public List<FeatureColumn> columns() {
    List<FeatureColumn> columns = new ArrayList<>();
    for (Feature feature : features) {
      if (feature.windows().isEmpty()) {
        columns.add(new FeatureColumn(name, feature.name(), feature.aggregation().type()));
      }
      for (Window window : feature.windows()) {
        columns.add(new FeatureColumn(name, feature.column(window), feature.aggregation().type()));
      }
    }
    return List.copyOf(columns);
  }

  /** The name that the view's rows are kept under: no two versions share it, nor two views. */
  public String rowName() {
    return version == 1 ? name : name + '/' + version;
  }

  /**
   * What decides which events the view counts and for whom, by its names in definitions. Rows of a
   * definition that differs in one of these cannot be carried over: such a change asks for another
   * view, or a rebuilt state.
   */
  public List<ViewDescription.Trait> traits() {
    List<String> keyTypes = new ArrayList<>();
    for (String key : keys) {
      keyTypes.add(key + ":" + source.type().typeOf(source.type().indexOf(key)));
    }
    List<ViewDescription.Trait> traits = new ArrayList<>();
    traits.add(new ViewDescription.Trait("entity", entity.name()));
    traits.add(new ViewDescription.Trait("keys", String.join(", ", keyTypes)));
    traits.add(new ViewDescription.Trait("source", source.name()));
    traits.add(new ViewDescription.Trait("topic", source.topic()));
    traits.add(new ViewDescription.Trait("schema", source.type().name()));
    traits.add(new ViewDescription.Trait("event_time", source.eventTime()));
    traits.add(
        new ViewDescription.Trait(
            "dedupe", !source.knowsIds() ? "" : source.eventId() + " " + source.dedupeMs()));
    Condition retraction = source.retraction();
    traits.add(
        new ViewDescription.Trait("retraction", retraction == null ? "" : retraction.text()));
    traits.add(new ViewDescription.Trait("precision", exact ? "exact" : ""));
    traits.add(new ViewDescription.Trait("where", where == null ? "" : where.text()));
    return traits;
  }

  /**
   * Everything that decides what a row means, as text: the definition's content. Two views with one
   * description keep the same bytes for the same events.
   */
  public String describe() {
    StringBuilder text = new StringBuilder();
    text.append(name).append('|').append(entity.name()).append('|').append(source.name());
    text.append('|').append(source.type().name()).append('|').append(keys);
    text.append('|').append(where == null ? "" : where.text());
    text.append('|').append(ttlMs).append('|').append(retentionMs);
    if (exact) {
      text.append("|exact");
    }
    if (version > 1) {
      text.append("|version ").append(version);
    }
    if (source.retraction() != null) {
      text.append("|retraction ").append(source.retraction().text());
    }
    if (source.knowsIds()) {
      text.append("|dedupe ").append(source.eventId()).append(' ').append(source.dedupeMs());
    }
    for (Feature feature : features) {
      text.append('\n').append(feature.name()).append('|');
      text.append(feature.aggregation().describe()).append('|');
      text.append(feature.where() == null ? "" : feature.where().text());
      for (Window window : feature.windows()) {
        text.append('|').append(window.label()).append('=').append(window.lengthMs());
      }
    }
    return text.toString();
  }
}
