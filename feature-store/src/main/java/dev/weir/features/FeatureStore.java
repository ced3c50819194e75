package dev.weir.features;

import dev.weir.features.definition.Feature;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.Event;
import dev.weir.features.event.LogPosition;
import dev.weir.features.expiry.SweepRange;
import dev.weir.features.raw.RawRecords;
import dev.weir.features.registry.DefinitionRegistry;
import dev.weir.features.registry.RegistryException;
import dev.weir.features.registry.ViewHistory;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.BigEndian;
import dev.weir.features.storage.KeyLayout;
import dev.weir.features.storage.RowCount;
import dev.weir.features.storage.RowEraser;
import dev.weir.features.storage.RowOrder;
import dev.weir.features.storage.RowStore;
import dev.weir.features.window.ApplyResult;
import dev.weir.features.window.RowReader;
import dev.weir.features.window.ViewPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The front door: events go into rows, feature vectors come out as of a moment.
 *
 * <p>Not thread-safe: one instance per stream task or reading thread. Instances over one {@link
 * RowStore} see each other's rows at once; only one of them may {@link #apply} to a key.
 */
public final class FeatureStore {
  /** How far ahead of now an event may be unless told otherwise: one minute. */
  public static final long FUTURE_TOLERANCE_MS = 60_000;

  private final FeatureDefinitions definitions;
  private final RowStore rows;
  private final String version;
  private final Map<String, OpenView> views = new LinkedHashMap<>();
  private final DefinitionRegistry registry;
  private boolean registered;
  private final long futureToleranceMs;
  private final Map<String, FeatureSchema> schemas = new HashMap<>();
  private final Map<FeatureSchema, Bindings> bindings = new HashMap<>();
  private long streamTimeMs = Long.MIN_VALUE;

  /** A view with its prefix and the scratch of this instance. */
  private record OpenView(
      FeatureView view,
      ViewPlan plan,
      byte[] prefix,
      StoredView stored,
      Intake intake,
      RowReader reader,
      @Nullable RawRecords raw) {
    /** What the keys of its rows and records begin with. */
    List<byte[]> prefixes() {
      List<byte[]> prefixes = intake.recordPrefixes();
      prefixes.add(prefix);
      return prefixes;
    }
  }

  /** Where the columns of a schema come from. */
  private record Bindings(Map<String, int[]> columnsOfView, OnDemandColumns onDemand) {}

  public FeatureStore(FeatureDefinitions definitions, RowStore rows) {
    this(definitions, rows, FUTURE_TOLERANCE_MS);
  }

  /**
   * @param futureToleranceMs how far ahead of now an event may be
   * @throws IllegalArgumentException if two views share a key prefix or one keeps too much
   */
  public FeatureStore(FeatureDefinitions definitions, RowStore rows, long futureToleranceMs) {
    this.definitions = definitions;
    this.rows = rows;
    this.version = definitions.version();
    this.futureToleranceMs = futureToleranceMs;
    this.registry = new DefinitionRegistry(rows);
    Map<Integer, String> prefixes = new HashMap<>();
    for (FeatureView view : definitions.views()) {
      byte[] prefix = prefixOf(view);
      claim(prefixes, prefix, view);
      ViewPlan plan = new ViewPlan(view);
      StoredView stored = new StoredView(plan, registry);
      Intake intake = new Intake(plan, stored, prefix, rows, futureToleranceMs);
      intake.recordPrefixes().forEach(p -> claim(prefixes, p, view));
      views.put(
          view.name(),
          new OpenView(
              view,
              plan,
              prefix,
              stored,
              intake,
              new RowReader(plan),
              view.exact() ? new RawRecords(rows, view.rowName()) : null));
    }
  }

  private static void claim(Map<Integer, String> prefixes, byte[] prefix, FeatureView view) {
    String other = prefixes.put(BigEndian.getInt(prefix, 0), view.name());
    if (other != null) {
      throw new IllegalArgumentException(
          "feature views '"
              + view.name()
              + "' and '"
              + other
              + "' share a key prefix; rename one of them");
    }
  }

  private static byte[] prefixOf(FeatureView view) {
    return KeyLayout.prefix(view.rowName());
  }

  /**
   * Tells which of two rows of an entity is the older one, by the log positions they have seen: for
   * the rows of these definitions' views and what is known of definitions, not for what else a
   * store may hold.
   */
  public static RowOrder rowOrder(FeatureDefinitions definitions) {
    return new StoredOrder(definitions.views());
  }

  /**
   * For the writer, before the first event: whether the rows in the store can be carried over to
   * the loaded definitions. Writes nothing.
   *
   * @throws RegistryException if not, naming view, difference and way out
   */
  public void check() {
    views.values().forEach(open -> open.stored().check());
  }

  /**
   * For the writer: an event of a source is about to be offered to its views, of which it may be
   * for none. So it is known up to when events came before a later definition. Cheap: a put per
   * minute of event time.
   *
   * @throws RegistryException as {@link #check}
   */
  public void seen(String source, long eventTimeMs, long nowMs) {
    register();
    if (eventTimeMs <= nowMs + futureToleranceMs && eventTimeMs >= 0) {
      registry.seen(source, eventTimeMs);
    }
  }

  /** Makes the loaded definitions the store's, once: from here on it counts by them. */
  private void register() {
    if (registered) {
      return;
    }
    Set<String> loaded = new HashSet<>();
    for (OpenView open : views.values()) {
      boolean news = open.stored().isNews();
      open.intake().beginUnder(open.stored().register());
      if (news) {
        open.stored().tell();
      }
      loaded.add(open.plan().description().rows());
    }
    Map<String, ViewHistory> left = new LinkedHashMap<>();
    registry.forEach(
        (rowName, history) -> {
          if (!loaded.contains(rowName) && history.current().endedMs() == 0) {
            left.put(rowName, history.left(registry.markMs()));
          }
        });
    left.forEach(registry::put);
    registered = true;
  }

  /**
   * Since when a feature counts in the rows of this store, event time in ms; 0 from the beginning.
   * Until its window (its decay, its lifetime) lies behind it, it answers INVALID, save where a row
   * knows better.
   */
  public long sinceMs(FeatureView view, Feature feature) {
    OpenView open = open(view);
    return open.stored().definition().sinceMs(open.plan().stateOf(feature));
  }

  public FeatureDefinitions definitions() {
    return definitions;
  }

  /** Hash of the definitions' content. */
  public String version() {
    return version;
  }

  /** Views fed by a source, in the order of the definitions. */
  public List<FeatureView> viewsOf(String source) {
    return definitions.viewsOf(source);
  }

  /**
   * Columns of a feature service.
   *
   * @throws IllegalArgumentException if there is no such service
   */
  public FeatureSchema schemaOf(String service) {
    return schemas.computeIfAbsent(service, definitions::schemaOf);
  }

  /** How far behind the newest event of its entity an event may be before it is TOO_LATE. */
  public long retentionMs(FeatureView view) {
    return open(view).plan().retentionMs();
  }

  /**
   * Applies an event to the row of an entity: {@link FeatureView#keyOf} says which. One get and one
   * put, and as many again where the source is deduplicated; no put unless the result is APPLIED.
   *
   * @param at position in the log of the view's source; positions of one partition must come in
   *     order, as a repeated or earlier one is taken for a replay
   * @param nowMs the caller's clock, against events from the future
   */
  public ApplyResult apply(
      FeatureView view, String entityKey, Event event, LogPosition at, long nowMs) {
    seen(view.source().name(), event.eventTimeMs(), nowMs);
    OpenView open = open(view);
    ApplyResult result = open.intake().apply(entityKey, event, at, nowMs);
    if (result == ApplyResult.APPLIED) {
      streamTimeMs = Math.max(streamTimeMs, event.eventTimeMs());
    }
    return result;
  }

  /** Name under which {@link #forget} counts what views that are no longer defined have left. */
  public static final String UNDEFINED = "(views no longer defined)";

  /**
   * Deletes everything that is kept of an entity: its rows and records in every view, and what
   * views that are no longer defined have left of it. The one place that knows all prefixes. Its id
   * stays where it was an input of other entities' features, there as a hash. Events that come
   * later count anew; positions in the log are gone with the rows, so that the caller must keep
   * replays away.
   *
   * @return what went, by view; views that held nothing left out
   */
  public Map<String, RowCount> forget(String entity, String entityKey) {
    RowEraser eraser = new RowEraser(rows);
    Map<String, RowCount> erased = new LinkedHashMap<>();
    Set<Integer> defined = new HashSet<>();
    for (OpenView open : views.values()) {
      List<byte[]> prefixes = open.prefixes();
      prefixes.forEach(prefix -> defined.add(BigEndian.getInt(prefix, 0)));
      if (open.view().entity().name().equals(entity)) {
        RowCount count = RowCount.NONE;
        for (byte[] prefix : prefixes) {
          count = count.plus(eraser.entity(prefix, entityKey));
        }
        if (count.rows() > 0) {
          erased.put(open.view().name(), count);
        }
      }
    }
    eraser
        .otherPrefixes(defined, entityKey)
        .values()
        .forEach(count -> erased.merge(UNDEFINED, count, RowCount::plus));
    return erased;
  }

  /**
   * Deletes everything that is kept of every entity whose key has these parts: of a user and all
   * categories, where an entity is a user and a category. As {@link #forget} for each of them.
   * Cost: a walk over the rows that begin with the parts given without a gap, over all rows where
   * the first is not.
   *
   * @param parts values of the entity's fields in their order, null for any
   */
  public Map<String, RowCount> forgetAll(String entity, List<@Nullable String> parts) {
    List<String> first = new ArrayList<>();
    for (String part : parts) {
      if (part == null) {
        break;
      }
      first.add(part);
    }
    Map<String, RowCount> erased = new LinkedHashMap<>();
    new RowEraser(rows)
        .entityKeys(FeatureView.key(first), key -> has(FeatureView.parts(key), parts))
        .forEach(
            key ->
                forget(entity, key)
                    .forEach((view, count) -> erased.merge(view, count, RowCount::plus)));
    return erased;
  }

  private static boolean has(List<String> parts, List<@Nullable String> asked) {
    if (parts.size() != asked.size()) {
      return false;
    }
    for (int i = 0; i < parts.size(); i++) {
      String part = asked.get(i);
      if (part != null && !part.equals(parts.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Newest event time applied by this instance, {@link Long#MIN_VALUE} before the first event. */
  public long streamTimeMs() {
    return streamTimeMs;
  }

  /** Newest event time of a view applied by this instance, or {@link Long#MIN_VALUE}. */
  public long newestEventMs(FeatureView view) {
    return open(view).intake().newestEventMs();
  }

  /**
   * How long after its newest event an entity is over in a view: it then reads as NOT_FOUND, and
   * its next event begins a new row. {@link Long#MAX_VALUE} when never.
   */
  public long lifeMs(FeatureView view) {
    return open(view).plan().lifeMs();
  }

  /**
   * What a sweep has to go over: the rows of views and what lies beside them, and what views that
   * are no longer defined have left. A row may go a retention after its {@link #lifeMs}, by the
   * stream time: by then no answer as of the stream time, and none to an event within the
   * retention, can depend on it.
   *
   * @param others what else lies in the same store and ends with time
   */
  public List<SweepRange> sweepRanges(List<FeatureView> swept, List<SweepRange> others) {
    List<SweepRange> ranges = new ArrayList<>();
    for (FeatureView view : swept) {
      ranges.addAll(open(view).intake().ranges());
    }
    Set<String> defined = new HashSet<>();
    List<byte[]> prefixes = new ArrayList<>();
    for (OpenView open : views.values()) {
      defined.add(open.view().rowName());
      prefixes.addAll(open.prefixes());
    }
    ranges.addAll(LeftViews.ranges(registry, defined, prefixes));
    ranges.addAll(others);
    return ranges;
  }

  /** Key under which the row of an entity is stored. */
  public byte[] rowKey(FeatureView view, String entityKey) {
    return KeyLayout.key(open(view).prefix(), entityKey);
  }

  /**
   * Fills the columns of a view that the vector's schema has, as of the vector's moment. NOT_FOUND
   * when there is no row or nothing had happened yet; see {@link RowReader} for bounds and INVALID.
   */
  public void read(FeatureView view, String entityKey, FeatureVector into) {
    OpenView open = open(view);
    int[] columns = bindingsOf(into.schema()).columnsOfView().get(view.name());
    if (columns == null) {
      return;
    }
    byte @Nullable [] row = rows.get(KeyLayout.key(open.prefix(), entityKey));
    if (row == null) {
      open.reader().readAbsent(open.stored().definition(), columns, into);
    } else {
      RawRecords raw = open.raw();
      open.reader()
          .read(open.stored().current(row), columns, into, raw == null ? null : raw.of(entityKey));
    }
  }

  /**
   * Fills the on-demand columns from the others: every feature and request value that they read, be
   * it through other on-demand features, must have a column. NULL_VALUE when an input has no value
   * (unless its {@code orValue} says what then) or the formula has none; the event time is the
   * newest of the inputs'. The bound is 0 when all inputs are exact, else NaN: not known, as bounds
   * do not pass through expressions.
   */
  public void evaluateOnDemand(FeatureVector vector) {
    bindingsOf(vector.schema()).onDemand().evaluate(vector);
  }

  private OpenView open(FeatureView view) {
    OpenView open = views.get(view.name());
    if (open == null) {
      throw new IllegalArgumentException(
          "feature view: " + view.name() + " (expected: one of " + views.keySet() + ")");
    }
    return open;
  }

  private Bindings bindingsOf(FeatureSchema schema) {
    Bindings known = bindings.get(schema);
    if (known != null) {
      return known;
    }
    if (bindings.size() >= 1_000) {
      // Callers that ask for ever different columns must not fill the memory.
      bindings.clear();
    }
    Map<String, int[]> columnsOfView = new HashMap<>();
    for (FeatureView view : definitions.views()) {
      List<FeatureColumn> columns = view.columns();
      int[] indexes = new int[columns.size()];
      boolean any = false;
      for (int i = 0; i < indexes.length; i++) {
        indexes[i] = schema.indexOf(columns.get(i).reference());
        any |= indexes[i] >= 0;
      }
      if (any) {
        columnsOfView.put(view.name(), indexes);
      }
    }
    Bindings made =
        new Bindings(columnsOfView, new OnDemandColumns(definitions.onDemand(), schema));
    bindings.put(schema, made);
    return made;
  }
}
