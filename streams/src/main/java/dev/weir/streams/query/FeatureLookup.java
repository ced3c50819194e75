package dev.weir.streams.query;

import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.RowStore;
import dev.weir.streams.query.FeatureCatalogue.View;
import dev.weir.streams.query.LookupException.Kind;
import dev.weir.streams.query.LookupRequest.EntityColumn;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers lookups of features by entity: the one place with their semantics, whatever the
 * transport.
 *
 * <p>Thread-safe. Cost: one row read per distinct entity row and view; no lock, nothing that
 * blocks.
 */
public final class FeatureLookup {
  /** Resolved lists of references that are kept. */
  private static final int PLANS_MAX = 256;

  private final FeatureCatalogue catalogue;
  private final RowStores rowStores;
  private final InstantSource clock;
  private final Map<Object, LookupPlan> plans = new ConcurrentHashMap<>();

  /** A feature service as a key of {@link #plans}; a list of references is its own key. */
  private record ServiceName(String name) {}

  public FeatureLookup(FeatureCatalogue catalogue, RowStores rowStores, InstantSource clock) {
    this.catalogue = catalogue;
    this.rowStores = rowStores;
    this.clock = clock;
  }

  /** Reads the features as of the time asked for, or now. */
  public LookupAnswer answer(LookupRequest request) throws LookupException {
    LookupPlan plan = plan(request);
    rejectCollisions(plan, request.fullFeatureNames());
    List<EntityColumn> joinKeys = joinKeys(request, plan);
    Long asked = request.asOfMs();
    long asOfMs = asked == null ? clock.millis() : asked;
    int rows = request.rows();
    int[] vectorOfRow = new int[rows];
    List<FeatureVector> vectors = new ArrayList<>();
    Map<List<String>, Integer> seen = new HashMap<>();
    List<int[]> keysOfView = keysOfView(plan, joinKeys);
    for (int row = 0; row < rows; row++) {
      List<String> keys = new ArrayList<>(joinKeys.size());
      for (EntityColumn column : joinKeys) {
        Object value = column.values().get(row);
        // A number and its digits are one key; null is told apart by the prefix.
        keys.add(value == null ? "" : "=" + value);
      }
      Integer known = seen.get(keys);
      if (known == null) {
        known = vectors.size();
        seen.put(keys, known);
        vectors.add(read(plan, keysOfView, keys, asOfMs));
      }
      vectorOfRow[row] = known;
    }
    return new LookupAnswer(
        request, joinKeys, plan, vectors.toArray(new FeatureVector[0]), vectorOfRow, asOfMs);
  }

  private static List<int[]> keysOfView(LookupPlan plan, List<EntityColumn> joinKeys) {
    List<int[]> columns = new ArrayList<>();
    for (View view : plan.views()) {
      columns.add(view.joinKeys().stream().mapToInt(key -> indexOf(joinKeys, key)).toArray());
    }
    return columns;
  }

  private FeatureVector read(
      LookupPlan plan, List<int[]> keysOfView, List<String> keys, long asOfMs)
      throws LookupException {
    FeatureVector vector = new FeatureVector(plan.schema(), asOfMs);
    for (int v = 0; v < keysOfView.size(); v++) {
      String entityKey = entityKey(keysOfView.get(v), keys);
      if (entityKey == null) {
        continue;
      }
      View view = plan.views().get(v);
      RowStore rows = rowStores.ownerOf(view.entity(), entityKey);
      if (rows == null) {
        throw LookupException.of(
            Kind.OWNER_AWAY,
            "rows of entity "
                + view.entity()
                + " asked for are not held by this instance, or not ready yet: ask again in a"
                + " moment, or see /readyz");
      }
      catalogue.read(rows, view.name(), entityKey, vector);
    }
    if (plan.onDemand()) {
      catalogue.evaluateOnDemand(vector);
    }
    return vector;
  }

  /** Key of the row, null when the caller left a part of it open. */
  private @Nullable String entityKey(int[] columns, List<String> keys) {
    List<String> parts = new ArrayList<>(columns.length);
    for (int column : columns) {
      if (keys.get(column).isEmpty()) {
        return null;
      }
      parts.add(keys.get(column).substring(1));
    }
    return catalogue.entityKey(parts);
  }

  private LookupPlan plan(LookupRequest request) throws LookupException {
    String asked = request.featureService();
    // Feast's rule: a service wins if it is truthy.
    String service = asked == null ? "" : asked;
    Object key = service.isEmpty() ? request.features() : new ServiceName(service);
    LookupPlan plan = plans.get(key);
    if (plan == null) {
      List<String> references = service.isEmpty() ? request.features() : references(service);
      plan = LookupPlan.compile(references, catalogue);
      if (plans.size() >= PLANS_MAX) {
        plans.clear();
      }
      plans.put(key, plan);
    }
    return plan;
  }

  private List<String> references(String service) throws LookupException {
    List<String> references = catalogue.service(service);
    if (references == null) {
      throw LookupException.of(
          Kind.SERVICE_NOT_FOUND, "Feature service " + Problem.quoted(service) + " does not exist");
    }
    return references;
  }

  private static void rejectCollisions(LookupPlan plan, boolean fullNames) throws LookupException {
    List<String> repeated = fullNames ? plan.repeatedReferences() : plan.repeatedNames();
    if (repeated.isEmpty()) {
      return;
    }
    String names = String.join(", ", repeated.stream().map(n -> n.replace(":", "__")).toList());
    throw LookupException.of(
        Kind.NAME_COLLISION,
        "Duplicate features named "
            + names
            + " found.\n"
            + (fullNames
                ? "To resolve this collision, please ask for each feature once."
                : "To resolve this collision, either use the full feature name by setting"
                    + " 'full_feature_names=True', or ensure that the features in question have"
                    + " different names."));
  }

  /** The given columns that the views need, by join key; all that are missing are problems. */
  private static List<EntityColumn> joinKeys(LookupRequest request, LookupPlan plan)
      throws LookupException {
    Map<String, String> joinKeyByName = new HashMap<>();
    for (View view : plan.views()) {
      if (view.joinKeys().size() == 1) {
        joinKeyByName.put(view.entity(), view.joinKeys().get(0));
      }
    }
    // A join key goes before an entity's name that happens to be the same word.
    plan.joinKeys().forEach(joinKey -> joinKeyByName.put(joinKey, joinKey));
    List<EntityColumn> found = new ArrayList<>();
    for (EntityColumn column : request.entities()) {
      String joinKey = joinKeyByName.get(column.name());
      if (joinKey != null && indexOf(found, joinKey) < 0) {
        found.add(new EntityColumn(joinKey, column.values()));
      }
    }
    List<Problem> problems = new ArrayList<>();
    for (String joinKey : plan.joinKeys()) {
      if (indexOf(found, joinKey) < 0) {
        problems.add(
            new Problem(
                "missing",
                List.of("entities", joinKey),
                "Field required: join key of the features asked for"));
      }
    }
    if (!problems.isEmpty()) {
      throw LookupException.invalid(problems);
    }
    return found;
  }

  private static int indexOf(List<EntityColumn> columns, String name) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
