package dev.weir.streams.routing;

import dev.weir.streams.query.FeatureCatalogue;
import dev.weir.streams.query.ViewBatch;
import dev.weir.streams.query.ViewReader;
import dev.weir.streams.stage.StageNames;
import dev.weir.streams.state.RowCopy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows wherever they are: those owned here on the caller's thread; the others from their
 * owners, one question per owner and all at once; where an owner is away, from whoever has a copy.
 *
 * <p>Which copy answers, for each key:
 *
 * <ol>
 *   <li>the owner's, here or on another instance that is not known to be down;
 *   <li>a copy here, unless it is far behind and another instance follows, too;
 *   <li>the standbys, those not known to be down first;
 *   <li>whoever has not been asked yet.
 * </ol>
 *
 * The next is asked at once when one is not reachable or does not hold the key, and, within the
 * {@link HedgeBudget}, when it has been silent for a while; when nobody has the key, all are asked
 * again for a moment, as a partition that moves may be between two copies; and when all that have
 * it are far behind, they are asked again for a fifth of a second. What was read from a copy that
 * follows is marked with its age; what nobody answers until the deadline is away.
 *
 * <p>Thread-safe; nothing blocks. A lookup of rows owned here passes no queue and starts no timer.
 */
public final class RoutedReader implements ViewReader {
  /** A copy here that is older than this is not asked before standbys elsewhere. */
  static final long LOCAL_STALE_MS_MAX = 10_000;

  private static final CompletableFuture<Void> READ = CompletableFuture.completedFuture(null);

  private final LocalRows local;
  private final Supplier<RoutingTable> table;
  private final Supplier<@Nullable Instance> self;
  private final Peers peers;
  private final PeerHealth health;
  private final HedgeBudget budget;
  private final HedgeSettings settings;
  private final ScheduledExecutorService timers;
  private final LongSupplier nanoTime;
  private volatile long vainUntilNanos;

  /**
   * @param self this instance as the others know it, null while nobody does
   */
  RoutedReader(
      LocalRows local,
      Supplier<RoutingTable> table,
      Supplier<@Nullable Instance> self,
      Peers peers,
      HedgeSettings settings,
      ScheduledExecutorService timers,
      LongSupplier nanoTime) {
    this.local = local;
    this.table = table;
    this.self = self;
    this.peers = peers;
    this.health = new PeerHealth(nanoTime);
    this.budget = new HedgeBudget(settings.share(), settings.burst());
    this.settings = settings;
    this.timers = timers;
    this.nanoTime = nanoTime;
    this.vainUntilNanos = nanoTime.getAsLong();
  }

  /**
   * Of an instance that holds everything and knows no other: what the reader itself costs.
   *
   * @param copies the copy of an entity's partition
   * @param partitions keys are spread over
   * @param clock wall clock
   * @param timers wait for what is not there
   */
  public static RoutedReader alone(
      FeatureCatalogue catalogue,
      BiFunction<String, Integer, @Nullable RowCopy> copies,
      int partitions,
      InstantSource clock,
      ScheduledExecutorService timers) {
    RoutingTable nobody = RoutingTable.of(partitions, Map.of(), List.of());
    return new RoutedReader(
        new LocalRows(catalogue, copies::apply, partitions, clock),
        () -> nobody,
        () -> null,
        new Peers.None(),
        HedgeSettings.DEFAULTS,
        timers,
        System::nanoTime);
  }

  @Override
  public CompletableFuture<Void> read(List<ViewBatch> batches, long deadlineNanos) {
    FanOut fanOut = null;
    // Once per lookup: of an instance that is down, a probe takes all its keys along.
    Map<Instance, Boolean> worthAsking = new HashMap<>();
    RoutingTable routes = table.get();
    int[] partitions = new int[0];
    ViewBatch before = null;
    for (ViewBatch batch : batches) {
      String entity = batch.view().entity();
      partitions = partitions(batch, before, partitions);
      before = batch;
      LocalRows.Held held = local.held(entity);
      for (int i = 0; i < batch.size(); i++) {
        int partition = partitions[i];
        RowCopy owned = held.current(partition);
        if (owned != null && local.readCurrent(owned, batch, i)) {
          continue;
        }
        RowCopy copy = local.copy(entity, partition);
        if (fanOut == null) {
          fanOut = new FanOut(this, deadlineNanos);
        }
        fanOut.add(new Wanted(batch, i, sources(routes, entity, partition, copy, worthAsking)));
      }
    }
    return fanOut == null ? READ : fanOut.start();
  }

  /** Partitions of a batch's keys; views of one entity mostly ask for the same ones. */
  private int[] partitions(ViewBatch batch, @Nullable ViewBatch before, int[] ofBefore) {
    if (before != null && before.sameKeys(batch)) {
      return ofBefore;
    }
    int[] partitions = new int[batch.size()];
    for (int i = 0; i < partitions.length; i++) {
      partitions[i] = local.partitionOf(batch.key(i));
    }
    return partitions;
  }

  /** Whom to ask for a key as things are now; empty when nobody is known to hold it. */
  List<@Nullable Instance> sources(ViewBatch batch, int i) {
    String entity = batch.view().entity();
    int partition = local.partitionOf(batch.key(i));
    return sources(table.get(), entity, partition, local.copy(entity, partition), new HashMap<>());
  }

  /** Whom to ask, in order; null stands for the copy here. */
  private List<@Nullable Instance> sources(
      RoutingTable routes,
      String entity,
      int partition,
      @Nullable RowCopy copy,
      Map<Instance, Boolean> worthAsking) {
    Route route = routes.route(StageNames.store(entity), partition);
    List<@Nullable Instance> order = new ArrayList<>(4);
    List<Instance> doubtful = new ArrayList<>(2);
    Instance me = self.get();
    Instance owner = route.owner();
    if (owner != null && !owner.equals(me)) {
      (worthAsking.computeIfAbsent(owner, health::worthAsking) ? order : doubtful).add(owner);
    }
    List<Instance> others = route.standbys().stream().filter(s -> !s.equals(me)).toList();
    boolean recent = copy != null && local.staleMs(copy) <= LOCAL_STALE_MS_MAX;
    if (recent) {
      order.add(null);
    }
    for (Instance standby : others) {
      (worthAsking.computeIfAbsent(standby, health::worthAsking) ? order : doubtful).add(standby);
    }
    if (copy != null && !recent) {
      order.add(null);
    }
    order.addAll(doubtful);
    return order;
  }

  /** Whether the copy here could be read. */
  private boolean readHere(RowCopy copy, ViewBatch batch, int i) {
    OptionalLong staleMs = local.read(copy, batch.view().name(), batch.key(i), batch.vector(i));
    if (staleMs.isPresent() && staleMs.getAsLong() > 0) {
      batch.stale(staleMs.getAsLong());
    }
    return staleMs.isPresent();
  }

  /** As {@link #readHere(RowCopy, ViewBatch, int)}, of whatever copy there is now. */
  boolean readHere(ViewBatch batch, int i) {
    RowCopy copy = local.copy(batch.view().entity(), local.partitionOf(batch.key(i)));
    return copy != null && readHere(copy, batch, i);
  }

  /** How old the copy here is; 0 when there is none that could be read. */
  long staleHereMs(ViewBatch batch, int i) {
    RowCopy copy = local.copy(batch.view().entity(), local.partitionOf(batch.key(i)));
    return copy == null ? 0 : local.staleMs(copy);
  }

  /** Whether it is worth while to wait for fresher answers than one has. */
  boolean awaitsFresher() {
    return nanoTime.getAsLong() - vainUntilNanos >= 0;
  }

  /** A lookup has waited for them, and none came. */
  void awaitedInVain() {
    vainUntilNanos = nanoTime.getAsLong() + HedgeSettings.VAIN_MS * 1_000_000;
  }

  Peers peers() {
    return peers;
  }

  PeerHealth health() {
    return health;
  }

  HedgeBudget budget() {
    return budget;
  }

  HedgeSettings settings() {
    return settings;
  }

  ScheduledExecutorService timers() {
    return timers;
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }
}
