package dev.weir.streams.query;

import dev.weir.features.serving.FeatureVector;
import dev.weir.streams.query.FeatureCatalogue.View;
import dev.weir.streams.query.LookupException.Kind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Answers lookups of features by entity: the one place with their semantics, whatever the
 * transport.
 *
 * <p>Thread-safe. Cost: one row read per distinct key and view; no lock, nothing that blocks. Where
 * rows lie is the {@link ViewReader}'s matter.
 */
public final class FeatureLookup {
  /** Rows above which a request leaves the caller's thread. */
  private static final int ROWS_AT_ONCE_MAX = 32;

  /** Resolved lists of references that are kept. */
  private static final int PLANS_MAX = 256;

  private final FeatureCatalogue catalogue;
  private final ViewReader reader;
  private final InstantSource clock;
  private final ServedStatistics statistics;
  private final Map<Object, LookupPlan> plans = new ConcurrentHashMap<>();

  /** A feature service as a key of {@link #plans}; a list of references is its own key. */
  private record ServiceName(String name) {}

  /** What one entity row asks: two that ask the same have one answer. */
  private record Question(List<String> keys, List<@Nullable Object> values) {}

  /** A vector that takes over the columns that another one reads of the same key. */
  private record SharedRead(View view, FeatureVector from, FeatureVector into) {}

  public FeatureLookup(FeatureCatalogue catalogue, ViewReader reader, InstantSource clock) {
    this.catalogue = catalogue;
    this.reader = reader;
    this.clock = clock;
    this.statistics = new ServedStatistics(clock);
  }

  /** Figures of the values that were answered. */
  public ServedStatistics statistics() {
    return statistics;
  }

  /**
   * As {@link #answer(LookupRequest, long)}; batches go to the executor, so that one of them does
   * not hold up a hundred small requests on an event loop, where a read from memory is cheapest.
   */
  public CompletableFuture<LookupAnswer> answer(
      LookupRequest request, long deadlineNanos, Executor forBatches) {
    return request.rows() <= ROWS_AT_ONCE_MAX
        ? answer(request, deadlineNanos)
        : CompletableFuture.completedFuture(request)
            .thenComposeAsync(batch -> answer(batch, deadlineNanos), forBatches);
  }

  /**
   * Reads the features as of the time asked for, or now.
   *
   * @param deadlineNanos when the answer is worth nothing any more, on the scale of {@link
   *     System#nanoTime}
   * @return done already when all rows are held here; fails with {@link LookupException}. When some
   *     rows are held by nobody who answers, their columns are INVALID; when all are, it fails
   */
  public CompletableFuture<LookupAnswer> answer(LookupRequest request, long deadlineNanos) {
    try {
      return read(request, deadlineNanos);
    } catch (LookupException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<LookupAnswer> read(LookupRequest request, long deadlineNanos)
      throws LookupException {
    LookupPlan plan = plan(request);
    rejectCollisions(plan, request.fullFeatureNames());
    RequestColumns columns = RequestColumns.of(request, plan);
    Long asked = request.asOfMs();
    long asOfMs = asked == null ? clock.millis() : asked;
    int rows = request.rows();
    int[] vectorOfRow = new int[rows];
    List<FeatureVector> vectors = new ArrayList<>();
    List<List<String>> distinct = new ArrayList<>();
    Map<Question, Integer> seen = new HashMap<>();
    for (int row = 0; row < rows; row++) {
      Question question = new Question(columns.keys(row), columns.values(row));
      Integer known = seen.get(question);
      if (known == null) {
        known = vectors.size();
        seen.put(question, known);
        distinct.add(question.keys());
        FeatureVector vector = new FeatureVector(plan.schema(), asOfMs);
        columns.put(question.values(), vector);
        vectors.add(vector);
      }
      vectorOfRow[row] = known;
    }
    List<SharedRead> shared = new ArrayList<>();
    List<ViewBatch> batches = batches(plan, columns, distinct, vectors, shared);
    LookupAnswer answer =
        new LookupAnswer(
            request,
            columns.joinKeys(),
            plan,
            vectors.toArray(new FeatureVector[0]),
            vectorOfRow,
            asOfMs);
    CompletableFuture<Void> read = reader.read(batches, deadlineNanos);
    return read.thenCompose(
        done -> {
          LookupException away = allAway(batches);
          if (away != null) {
            return CompletableFuture.failedFuture(away);
          }
          complete(plan, vectors, shared);
          answer.readBy(batches);
          statistics.served(answer);
          return CompletableFuture.completedFuture(answer);
        });
  }

  /** One batch per view, each key once. */
  private List<ViewBatch> batches(
      LookupPlan plan,
      RequestColumns requested,
      List<List<String>> distinct,
      List<FeatureVector> vectors,
      List<SharedRead> shared) {
    List<ViewBatch> batches = new ArrayList<>(plan.views().size());
    int[] columns = new int[0];
    @Nullable String[] entityKeys = new String[0];
    for (View view : plan.views()) {
      int[] columnsBefore = columns;
      columns = requested.keysOf(view);
      if (batches.isEmpty() || !Arrays.equals(columns, columnsBefore)) {
        entityKeys = entityKeys(columns, distinct);
      }
      // Distinct rows of all the keys are distinct keys, unless they have values of their own.
      boolean allKeys =
          columns.length == requested.joinKeys().size() && plan.requestValues().isEmpty();
      Map<String, FeatureVector> first = new HashMap<>();
      ViewBatch batch = new ViewBatch(view, plan.schema());
      for (int i = 0; i < distinct.size(); i++) {
        String entityKey = entityKeys[i];
        if (entityKey == null) {
          continue;
        }
        FeatureVector into = vectors.get(i);
        FeatureVector from = allKeys ? null : first.putIfAbsent(entityKey, into);
        if (from == null) {
          batch.add(entityKey, into);
        } else {
          shared.add(new SharedRead(view, from, into));
        }
      }
      if (batch.size() > 0) {
        batches.add(batch);
      }
    }
    return batches;
  }

  private @Nullable String[] entityKeys(int[] columns, List<List<String>> distinct) {
    @Nullable String[] keys = new String[distinct.size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = entityKey(columns, distinct.get(i));
    }
    return keys;
  }

  private static @Nullable LookupException allAway(List<ViewBatch> batches) {
    int keys = 0;
    int away = 0;
    for (ViewBatch batch : batches) {
      keys += batch.size();
      away += batch.awayKeys();
    }
    if (away == 0 || away < keys) {
      return null;
    }
    return LookupException.of(
        Kind.OWNER_AWAY,
        "rows of entity "
            + batches.get(0).view().entity()
            + " asked for are not held by this instance, or not ready yet: ask again in a"
            + " moment, or see /readyz");
  }

  private void complete(LookupPlan plan, List<FeatureVector> vectors, List<SharedRead> shared) {
    for (SharedRead read : shared) {
      for (int column = 0; column < plan.schema().size(); column++) {
        if (plan.schema().columns().get(column).view().equals(read.view().name())) {
          read.into().copy(column, read.from(), column);
        }
      }
    }
    if (plan.onDemand()) {
      vectors.forEach(catalogue::evaluateOnDemand);
    }
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
}
