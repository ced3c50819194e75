package dev.weir.streams;

import dev.weir.decision.Verdict;
import dev.weir.features.storage.RocksMemory;
import dev.weir.features.storage.RowStore;
import dev.weir.streams.pressure.Pressure;
import dev.weir.streams.query.OwnerAwayException;
import dev.weir.streams.query.Readiness;
import dev.weir.streams.query.RowStores;
import dev.weir.streams.query.VerdictReader;
import dev.weir.streams.query.ViewHolding;
import dev.weir.streams.query.ViewHoldings;
import dev.weir.streams.routing.Cluster;
import dev.weir.streams.routing.Instance;
import dev.weir.streams.routing.PeerSecurity;
import dev.weir.streams.routing.RoutingTable;
import dev.weir.streams.settings.EngineSettings;
import dev.weir.streams.settings.KafkaProperties;
import dev.weir.streams.stage.PostMemories;
import dev.weir.streams.stage.StageNames;
import dev.weir.streams.state.HeldViews;
import dev.weir.streams.state.OpenStores;
import dev.weir.streams.state.Purger;
import dev.weir.streams.telemetry.Meters;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.watchdog.Watchdog;
import dev.weir.streams.watchdog.WatchedClients;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running streams application with its rows, and what lookups may ask of it. Closing leaves the
 * group at once and commits what was processed. Thread-safe.
 */
final class Engine implements AutoCloseable, RowStores, ViewHoldings, VerdictReader, Readiness {
  private static final Logger log = LoggerFactory.getLogger(Engine.class);

  /** Failures after which restarting threads is pointless. */
  private static final int FAILURES_MAX = 5;

  /** Topics whose records are posts without a verdict. */
  private static final Set<String> UNDECIDED =
      Set.of(Topics.POSTS, Topics.TEXT_STAGE, Topics.QUOTA_STAGE);

  private final int partitions;
  private final RocksMemory memory;
  private final OpenStores openStores = new OpenStores();
  private final Purger purger = new Purger();
  private final EngineSettings settings;
  private final Topology topology;
  private final Supplier<Optional<String>> notice;
  private final Optional<Pressure> pressure;
  private final Cluster cluster;
  private final Watchdog watchdog;
  private final LongSupplier waiting;
  private volatile @Nullable KafkaStreams streams;
  private volatile boolean everRan;
  private volatile boolean leaving;
  private final StreamLag lag = new StreamLag(this::metrics, System::nanoTime);
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

  /**
   * @param partitions of every topic of the data path
   * @param fills whether nothing is answered before all that stands in the topics is counted
   * @param watchdog looks before anything is sent
   */
  Engine(
      EngineSettings settings,
      int partitions,
      boolean fills,
      PeerSecurity peers,
      Application application,
      Watchdog watchdog,
      Meters meters) {
    this.partitions = partitions;
    this.waiting = meters::postsWaiting;
    this.memory = new RocksMemory(settings.rowMemoryBytes(), settings.rowMemoryBytes() / 4);
    this.settings = settings;
    this.watchdog = watchdog;
    this.notice = application::notice;
    this.pressure = application.pressure();
    this.topology = application.topology(memory, openStores, purger, meters);
    this.cluster =
        new Cluster(partitions, topology, openStores, peers, fills, InstantSource.system());
  }

  /**
   * Joins the group.
   *
   * @param self the address under which the other instances, and clients, reach this one
   */
  void start(Instance self) {
    Properties properties = KafkaProperties.streams(settings);
    properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, self.address());
    KafkaStreams starting = new KafkaStreams(topology, properties, new WatchedClients(watchdog));
    starting.setUncaughtExceptionHandler(this::failed);
    starting.setStateListener((now, before) -> everRan |= now == KafkaStreams.State.RUNNING);
    streams = starting;
    cluster.join(
        starting,
        self,
        Admin.create(new StreamsConfig(properties).getAdminConfigs(self.address() + "-routing")),
        settings.applicationId());
    starting.start();
    pressure.ifPresent(p -> p.start(this::undecided));
  }

  /** Posts that are to get their first verdict here, in the log or waiting for their authors'. */
  private long undecided() {
    return Math.max(lag.records(UNDECIDED), 0) + waiting.getAsLong();
  }

  /** The instances as one: for lookups of rows that others hold. */
  Cluster cluster() {
    return cluster;
  }

  private StreamThreadExceptionResponse failed(Throwable cause) {
    int count = failures.incrementAndGet();
    log.error("stream thread failed ({} of {} before giving up)", count, FAILURES_MAX, cause);
    if (count < FAILURES_MAX) {
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    failure.set(String.valueOf(cause.getMessage()));
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  @Override
  public @Nullable RowStore ownerOf(String entity, String entityKey) {
    return openStores.find(
        StageNames.store(entity), RoutingTable.partitionOf(entityKey, partitions));
  }

  @Override
  public ViewHolding of(String entity, String view) {
    ViewHolding all = ViewHolding.NONE;
    for (HeldViews partition : openStores.held(StageNames.store(entity)).values()) {
      for (HeldViews.HeldView held : partition.views()) {
        if (held.view().equals(view)) {
          boolean counted = partition.countedAtMs() > 0;
          all =
              all.plus(
                  new ViewHolding(
                      1,
                      counted ? 1 : 0,
                      held.rows(),
                      held.rowBytes(),
                      held.records(),
                      held.recordBytes(),
                      held.diskBytes(),
                      partition.countedAtMs(),
                      held.newestEventMs(),
                      held.sinceMs()));
        }
      }
    }
    return all;
  }

  /** Rows and records removed by sweeps since the start. */
  long rowsSwept() {
    return openStores.swept();
  }

  /** Memory that rows take outside the heap: cache and write buffers. */
  long rowMemoryBytes() {
    return memory.usedBytes();
  }

  @Override
  public Optional<Verdict> latest(String postId) throws OwnerAwayException {
    RowStore rows = ownerOf(StageNames.POST, postId);
    if (rows == null) {
      throw new OwnerAwayException(
          "post: not held here (expected: this instance owns its partition and is ready); ask again"
              + " in a moment or ask another instance");
    }
    return PostMemories.latestVerdict(rows, postId);
  }

  @Override
  public Condition now() {
    String gaveUp = failure.get();
    KafkaStreams running = streams;
    KafkaStreams.State state = running == null ? KafkaStreams.State.CREATED : running.state();
    boolean live = gaveUp == null && state != KafkaStreams.State.ERROR;
    // While partitions move, lookups are answered from copies, here or elsewhere.
    boolean serving =
        state == KafkaStreams.State.RUNNING || (everRan && state == KafkaStreams.State.REBALANCING);
    long toFill = cluster.toFill();
    boolean late = pressure.map(Pressure::tooFarBehind).orElse(false);
    long behindMs = pressure.map(Pressure::behindMs).orElse(0L);
    String reason =
        leaving
            ? "LEAVING"
            : toFill > 0 ? filling() : late ? "BEHIND by " + behindMs + " ms" : state.name();
    return new Condition(
        live,
        live && serving && !leaving && toFill == 0 && !late,
        (gaveUp == null ? reason : reason + ": " + gaveUp)
            + notice.get().map(said -> "; " + said).orElse(""),
        lag.records(),
        behindMs,
        pressure.map(Pressure::degraded).orElse(false));
  }

  @Override
  public long lagRecords(String entity, String topic) {
    Set<String> topics = new HashSet<>(cluster.topicsOf(StageNames.store(entity)));
    topics.add(topic);
    return lag.records(topics);
  }

  /** How far the rows are filled, in words. */
  String filling() {
    long records = cluster.toFill();
    return records == Cluster.FILL_UNKNOWN
        ? "FILLING from the log"
        : "FILLING from the log: " + records + " records to go";
  }

  /** Stores from whose files bytes of erased rows are still to go. */
  int purgesPending() {
    return purger.pending();
  }

  private Map<MetricName, ? extends Metric> metrics() {
    KafkaStreams running = streams;
    return running == null ? Map.of() : running.metrics();
  }

  /** Not ready from now on, and at work as before. */
  void leaveSoon() {
    leaving = true;
  }

  /**
   * Leaves the group: what was processed is committed, the partitions go to others at once. Rows
   * are not answered from here any more, but lookups are still passed on.
   */
  void leave() {
    leaving = true;
    KafkaStreams running = streams;
    if (running != null) {
      running.close(
          CloseOptions.timeout(Duration.ofSeconds(10))
              .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }
  }

  @Override
  public void close() {
    leave();
    pressure.ifPresent(Pressure::close);
    cluster.close();
    purger.close();
    memory.close();
  }
}
