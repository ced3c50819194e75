package dev.weir.features.definition;

import dev.weir.features.event.EventType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Reads {@code features.yaml} and checks it against the event types. All problems are found in one
 * go; limits: 512 KiB of text, 500 views, 200 features a view.
 *
 * <p>Immutable, thread-safe.
 */
public final class FeatureDefinitionsParser {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
  private static final int NAME_MAX = 64;
  private static final int VIEWS_MAX = 500;
  private static final int FEATURES_MAX = 200;
  private static final Map<String, Boolean> PRECISIONS =
      new TreeMap<>(Map.of("bounded", false, "exact", true));
  private static final List<String> SECTIONS =
      List.of(
          "entities",
          "sources",
          "feature_views",
          "request_values",
          "on_demand",
          "feature_services");

  private final Map<String, EventType> eventTypes = new TreeMap<>();
  private final SchemaResolver schemaFiles;

  /**
   * @param eventTypes the schemas that sources may name, by their full names; no schema files
   */
  public FeatureDefinitionsParser(Collection<EventType> eventTypes) {
    this(eventTypes, SchemaResolver.NONE);
  }

  /**
   * @param eventTypes the schemas that sources may name, by their full names
   * @param schemaFiles finds the others
   */
  public FeatureDefinitionsParser(Collection<EventType> eventTypes, SchemaResolver schemaFiles) {
    this.schemaFiles = schemaFiles;
    eventTypes.forEach(type -> this.eventTypes.put(type.name(), type));
  }

  /**
   * @param file name of the file, for problems
   * @throws DefinitionException with every problem of the file
   */
  public FeatureDefinitions parse(String file, String yaml) {
    return parse(file, yaml, Set.of());
  }

  /**
   * @param file name of the file, for problems
   * @param readForEvents names of feature services that are read when an event arrives, where there
   *     is no request: they must do without its values
   * @throws DefinitionException with every problem of the file
   */
  public FeatureDefinitions parse(String file, String yaml, Set<String> readForEvents) {
    YamlTree tree = new YamlTree(file);
    Node root = tree.read(yaml);
    FeatureDefinitions definitions =
        root == null ? null : new Pass(tree, readForEvents).definitions(root);
    List<DefinitionProblem> problems = tree.problems();
    if (definitions == null || !problems.isEmpty()) {
      throw new DefinitionException(problems);
    }
    return definitions;
  }

  /** One reading of one file. What could not be read is left out and its problem noted. */
  private final class Pass {
    private final YamlTree tree;
    private final Map<String, Entity> entities = new LinkedHashMap<>();
    private final Map<String, Source> sources = new LinkedHashMap<>();
    // Sources with problems of their own: naming them is not one more problem.
    private final Set<String> brokenSources = new LinkedHashSet<>();
    private final Map<String, FeatureView> views = new LinkedHashMap<>();
    // Views with problems of their own: naming them is not one more problem.
    private final Set<String> brokenViews = new LinkedHashSet<>();
    private final Set<String> readForEvents;

    Pass(YamlTree tree, Set<String> readForEvents) {
      this.tree = tree;
      this.readForEvents = readForEvents;
    }

    FeatureDefinitions definitions(Node root) {
      Map<String, YamlTree.Entry> sections = tree.entries(root, "file", SECTIONS);
      for (String section : List.of("entities", "sources", "feature_views")) {
        if (!sections.containsKey(section)) {
          tree.add(root, "file: no " + section);
        }
      }
      section(sections, "entities", this::entity);
      section(sections, "sources", this::source);
      section(sections, "feature_views", this::view);
      if (views.size() > VIEWS_MAX) {
        tree.add(root, "feature_views: " + views.size() + " (expected: at most " + VIEWS_MAX + ")");
      }
      OnDemandParser onDemand = new OnDemandParser(tree, views.values(), brokenViews);
      section(sections, "request_values", onDemand::requestValue);
      section(sections, "on_demand", onDemand::declare);
      onDemand.compile();
      ServiceParser parser = new ServiceParser(tree, views, brokenViews, onDemand, readForEvents);
      List<FeatureService> services = new ArrayList<>();
      section(
          sections,
          "feature_services",
          (name, entry) -> services.add(parser.parse(name, entry.value())));
      return new FeatureDefinitions(
          List.copyOf(entities.values()),
          List.copyOf(sources.values()),
          List.copyOf(views.values()),
          onDemand.requestValues(),
          List.copyOf(onDemand.features().values()),
          services);
    }

    private interface Definition {
      void read(String name, YamlTree.Entry entry);
    }

    private void section(
        Map<String, YamlTree.Entry> sections, String section, Definition definition) {
      YamlTree.Entry entry = sections.get(section);
      if (entry == null) {
        return;
      }
      tree.entries(entry.value(), section)
          .forEach(
              (name, value) -> {
                checkName(section, name, value.key());
                definition.read(name, value);
              });
    }

    private void checkName(String what, String name, Node at) {
      if (!NAME.matcher(name).matches() || name.length() > NAME_MAX) {
        tree.add(
            at,
            what
                + ": name '"
                + name
                + "' (expected: lower case letters, digits and single '_', at most 64)");
      }
    }

    private void entity(String name, YamlTree.Entry entry) {
      Map<String, YamlTree.Entry> fields =
          tree.entries(entry.value(), "entity '" + name + "'", List.of("key"));
      YamlTree.Entry key = fields.get("key");
      if (key == null) {
        tree.add(
            entry.key(), "entity '" + name + "': no key (expected: a field, or a list of them)");
        return;
      }
      List<String> keys = keys("entity '" + name + "' key", key.value());
      if (!keys.isEmpty()) {
        entities.put(name, new Entity(name, keys));
      }
    }

    private List<String> keys(String what, Node node) {
      List<String> keys = new ArrayList<>();
      if (node instanceof ScalarNode scalar) {
        keys.add(scalar.getValue());
        return keys;
      }
      for (Node item : tree.items(node, what)) {
        String key = tree.text(item, what);
        if (key != null) {
          keys.add(key);
        }
      }
      return keys;
    }

    private void source(String name, YamlTree.Entry entry) {
      Source source = new SourceParser(tree, eventTypes, schemaFiles).parse(name, entry);
      if (source == null) {
        brokenSources.add(name);
      } else {
        sources.put(name, source);
      }
    }

    private boolean field(String what, Node at, String path, EventType type) {
      if (type.indexOf(path) >= 0) {
        return true;
      }
      tree.add(at, what + ": " + EventFields.unknown(type, path));
      return false;
    }

    private void view(String name, YamlTree.Entry entry) {
      FeatureView view = readView(name, entry);
      if (view == null) {
        brokenViews.add(name);
      } else {
        views.put(name, view);
      }
    }

    private @Nullable FeatureView readView(String name, YamlTree.Entry entry) {
      String what = "feature view '" + name + "'";
      List<String> known =
          List.of(
              "entity",
              "source",
              "version",
              "key",
              "where",
              "ttl",
              "retention",
              "precision",
              "features");
      Map<String, YamlTree.Entry> fields = tree.entries(entry.value(), what, known);
      YamlTree.Entry entityAt = needed(what, entry, fields, "entity");
      YamlTree.Entry sourceAt = needed(what, entry, fields, "source");
      YamlTree.Entry featuresAt = needed(what, entry, fields, "features");
      if (entityAt == null || sourceAt == null || featuresAt == null) {
        return null;
      }
      Entity entity = tree.lookUp(entityAt.value(), what + " entity", entities);
      Source source =
          sourceAt.value() instanceof ScalarNode scalar && brokenSources.contains(scalar.getValue())
              ? null
              : tree.lookUp(sourceAt.value(), what + " source", sources);
      if (source == null) {
        return null;
      }
      FeatureParser parser = new FeatureParser(tree, source.type());
      YamlTree.Entry precisionAt = fields.get("precision");
      Boolean precision =
          precisionAt == null
              ? Boolean.FALSE
              : tree.lookUp(precisionAt.value(), what + " precision", PRECISIONS);
      boolean exactly = precision == null || precision;
      List<Feature> features = features(what, parser, featuresAt.value(), source, exactly);
      YamlTree.Entry whereAt = fields.get("where");
      var where = whereAt == null ? null : parser.condition(what + " where", whereAt.value());
      long ttlMs = duration(what, parser, fields, "ttl");
      long retentionMs = duration(what, parser, fields, "retention");
      YamlTree.Entry versionAt = fields.get("version");
      int version =
          versionAt == null
              ? 1
              : tree.whole(versionAt.value(), what + " version", FeatureView.VERSION_MAX);
      YamlTree.Entry keyAt = fields.get("key");
      if (precision == null
          || (precisionAt != null && precision && !edges(what, precisionAt, features))) {
        return null;
      }
      if (entity == null || features.isEmpty() || ttlMs < 0 || retentionMs < 0 || version < 0) {
        return null;
      }
      List<String> keys = keyAt == null ? entity.keys() : keys(what + " key", keyAt.value());
      Node keyNode = keyAt == null ? entry.key() : keyAt.value();
      if (keys.size() != entity.keys().size()) {
        tree.add(
            keyNode,
            what
                + " key: "
                + keys
                + " (expected: as many fields as entity '"
                + entity.name()
                + "'"
                + " has: "
                + entity.keys()
                + ")");
        return null;
      }
      boolean keysKnown = true;
      for (String key : keys) {
        keysKnown &= field(what + " key", keyNode, key, source.type());
      }
      if (!keysKnown || (whereAt != null && where == null)) {
        return null;
      }
      return new FeatureView(
          name, entity, source, keys, features, where, ttlMs, retentionMs, precision, version);
    }

    /** Whether there are windows whose edges can be exact; a problem if not. */
    private boolean edges(String what, YamlTree.Entry precision, List<Feature> features) {
      if (features.isEmpty()
          || features.stream().anyMatch(feature -> !feature.windows().isEmpty())) {
        return true;
      }
      tree.add(
          precision.key(),
          what + ": precision exact, but no feature has windows; remove it, there is no edge");
      return false;
    }

    private YamlTree.@Nullable Entry needed(
        String what, YamlTree.Entry at, Map<String, YamlTree.Entry> fields, String name) {
      YamlTree.Entry entry = fields.get(name);
      if (entry == null) {
        tree.add(at.key(), what + ": no " + name);
      }
      return entry;
    }

    private long duration(
        String what, FeatureParser parser, Map<String, YamlTree.Entry> fields, String name) {
      YamlTree.Entry entry = fields.get(name);
      return entry == null
          ? 0
          : parser.duration(what + " " + name, entry.value(), Window.MIN_MS, Window.MAX_MS);
    }

    private List<Feature> features(
        String what, FeatureParser parser, Node node, Source source, boolean exact) {
      List<Feature> features = new ArrayList<>();
      Set<String> columns = new LinkedHashSet<>();
      Map<String, YamlTree.Entry> entries = tree.entries(node, what + " features");
      if (entries.size() > FEATURES_MAX) {
        tree.add(node, what + ": " + entries.size() + " features (expected: at most 200)");
      }
      entries.forEach(
          (name, entry) -> {
            checkName(what + " feature", name, entry.key());
            Feature feature = parser.parse(name, entry);
            if (feature == null) {
              return;
            }
            if (!FeatureView.canTakeBack(feature, source, exact)) {
              tree.add(entry.key(), what + ": " + cannotTakeBack(feature, source));
              return;
            }
            features.add(feature);
            List<String> own =
                feature.windows().isEmpty()
                    ? List.of(name)
                    : feature.windows().stream().map(feature::column).toList();
            for (String column : own) {
              if (!columns.add(column)) {
                tree.add(entry.key(), what + ": column '" + column + "' occurs twice; rename one");
              }
            }
          });
      if (entries.isEmpty()) {
        tree.add(node, what + ": no features");
      }
      return features;
    }

    private static String cannotTakeBack(Feature feature, Source source) {
      return "feature '"
          + feature.name()
          + "': "
          + feature.aggregation().describe()
          + " cannot take back the events that the retraction of source '"
          + source.name()
          + "' takes back"
          + (feature.windows().isEmpty()
              ? "; give it windows and the view precision: exact, or leave it out"
              : "; give the view precision: exact, or leave it out");
    }
  }
}
