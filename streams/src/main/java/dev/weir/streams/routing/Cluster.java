package dev.weir.streams.routing;

import com.linecorp.armeria.common.HttpMethod;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.streams.query.FeatureCatalogue;
import dev.weir.streams.query.ViewReader;
import dev.weir.streams.query.server.Routes;
import dev.weir.streams.security.Role;
import dev.weir.streams.state.OpenStores;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This instance among the others: who holds what, and how to read it from there. Thread-safe.
 *
 * <p>What Kafka Streams knows of the group is looked at every {@value #LOOK_MS} ms, by one thread;
 * lookups read the table that it leaves.
 */
public final class Cluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

  static final long LOOK_MS = 100;

  /** {@link #toFill} while it is not known yet. */
  public static final long FILL_UNKNOWN = Long.MAX_VALUE;

  private final int partitions;
  private final Map<String, Set<String>> topicsOfStore;
  private final @Nullable LogFill fill;
  private final OpenStores stores;
  private final InstantSource clock;
  private final ScheduledExecutorService timers;
  private final HttpPeers peers;
  private volatile RoutingTable table;
  private volatile @Nullable Instance self;
  private @Nullable Admin admin;

  /**
   * @param partitions of every topic
   * @param topology whose stores are asked for
   * @param stores the copies held here
   * @param security how instances know each other
   * @param fills whether nothing is answered before all that stands in the topics is counted
   * @param clock wall clock
   */
  public Cluster(
      int partitions,
      Topology topology,
      OpenStores stores,
      PeerSecurity security,
      boolean fills,
      InstantSource clock) {
    this.peers = new HttpPeers(security);
    this.partitions = partitions;
    this.topicsOfStore = topicsOfStore(topology);
    this.fill = fills ? LogFill.of(topology, partitions) : null;
    this.stores = stores;
    this.clock = clock;
    this.table = RoutingTable.of(partitions, topicsOfStore, List.of());
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = Executors.defaultThreadFactory().newThread(task);
              thread.setName("weir-routing");
              thread.setDaemon(true);
              return thread;
            });
    // Nearly every timer is cancelled, as its answer came.
    executor.setRemoveOnCancelPolicy(true);
    this.timers = executor;
  }

  /** For each store the topics that the tasks that own it read. */
  static Map<String, Set<String>> topicsOfStore(Topology topology) {
    Map<String, Set<String>> found = new HashMap<>();
    for (TopologyDescription.Subtopology part : topology.describe().subtopologies()) {
      Set<String> topics = new HashSet<>();
      Set<String> owned = new HashSet<>();
      for (TopologyDescription.Node node : part.nodes()) {
        if (node instanceof TopologyDescription.Source source && source.topicSet() != null) {
          topics.addAll(source.topicSet());
        } else if (node instanceof TopologyDescription.Processor processor) {
          owned.addAll(processor.stores());
        }
      }
      owned.forEach(store -> found.put(store, Set.copyOf(topics)));
    }
    return Map.copyOf(found);
  }

  /**
   * Begins to look at the group.
   *
   * @param me the address under which the others reach this instance
   * @param newAdmin for questions about offsets; closed with this
   * @param group the application's id
   */
  public synchronized void join(KafkaStreams streams, Instance me, Admin newAdmin, String group) {
    self = me;
    admin = newAdmin;
    Takeovers.Offsets offsets = Takeovers.Offsets.of(newAdmin, group);
    Takeovers takeovers =
        new Takeovers(stores::takenOver, stores::caughtUp, topicsOfStore, offsets);
    var unused =
        timers.scheduleWithFixedDelay(
            () -> {
              safely(() -> look(streams));
              safely(takeovers::step);
              if (fill != null) {
                safely(() -> fill.step(offsets));
              }
            },
            0,
            LOOK_MS,
            TimeUnit.MILLISECONDS);
  }

  /** A timer that throws once is never run again: what fails is tried again. */
  private static void safely(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.debug("routing: {}, to be tried again", e.toString());
    }
  }

  private void look(KafkaStreams streams) {
    if (!streams.state().isRunningOrRebalancing()) {
      // Not started yet, or closed: what was known last is the best there is.
      return;
    }
    List<RoutingTable.Holder> holders = new ArrayList<>();
    for (StreamsMetadata one : streams.metadataForAllStreamsClients()) {
      if (!one.hostInfo().equals(HostInfo.unavailable())) {
        holders.add(
            new RoutingTable.Holder(
                new Instance(one.hostInfo().host(), one.hostInfo().port()),
                one.topicPartitions(),
                one.standbyTopicPartitions()));
      }
    }
    RoutingTable now = RoutingTable.of(partitions, topicsOfStore, holders);
    if (!now.equals(table)) {
      LOG.info("routing: {} instances hold partitions", holders.size());
      table = now;
    }
  }

  /** The topics that the tasks with that store read. */
  public Set<String> topicsOf(String store) {
    return topicsOfStore.getOrDefault(store, Set.of());
  }

  /** Who holds what, as far as is known. */
  public RoutingTable table() {
    return table;
  }

  /** Reads rows of this catalogue wherever they are. */
  public ViewReader reader(FeatureCatalogue catalogue) {
    RoutedReader reader =
        new RoutedReader(
            local(catalogue),
            this::table,
            () -> self,
            peers,
            HedgeSettings.DEFAULTS,
            timers,
            System::nanoTime);
    return fill == null ? reader : fill.fence(reader);
  }

  /** Records to be counted before lookups are answered: 0 when they are. */
  public long toFill() {
    return fill == null ? 0 : fill.toGo();
  }

  /** What other instances and clients that route by themselves ask. */
  public List<Routes.Entry> routes(FeatureCatalogue catalogue, FeatureDefinitions definitions) {
    return List.of(
        new Routes.Entry(
            HttpMethod.GET,
            "/v1/routing",
            new RoutingService(this::table, () -> self, definitions, local(catalogue)),
            Optional.of(Role.READER)),
        new Routes.Entry(
            HttpMethod.POST,
            HttpPeers.PATH,
            new RowsService(local(catalogue)),
            Optional.of(Role.INSTANCE)));
  }

  private LocalRows local(FeatureCatalogue catalogue) {
    return new LocalRows(catalogue, stores::copy, partitions, clock);
  }

  @Override
  public synchronized void close() {
    timers.shutdownNow();
    Admin open = admin;
    if (open != null) {
      open.close(Duration.ofSeconds(1));
    }
    peers.close();
  }
}
