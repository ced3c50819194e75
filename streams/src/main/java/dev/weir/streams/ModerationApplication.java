package dev.weir.streams;

import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.storage.RocksMemory;
import dev.weir.moderation.Moderator;
import dev.weir.moderation.cascade.CascadeScorer;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.enforcement.Enforcement;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.streams.command.CommandFailure;
import dev.weir.streams.erasure.ErasureDesk;
import dev.weir.streams.erasure.ErasureTargets;
import dev.weir.streams.lists.FollowedLists;
import dev.weir.streams.live.FixedTable;
import dev.weir.streams.live.LiveSnapshot;
import dev.weir.streams.live.LiveTable;
import dev.weir.streams.live.TaskPositions;
import dev.weir.streams.live.TopicTable;
import dev.weir.streams.policies.InstanceReporter;
import dev.weir.streams.policies.PublishedPolicies;
import dev.weir.streams.policies.Releases;
import dev.weir.streams.pressure.Pressure;
import dev.weir.streams.pressure.PressureLimits;
import dev.weir.streams.push.EventPush;
import dev.weir.streams.query.DefinedFeatures;
import dev.weir.streams.query.FeatureLookup;
import dev.weir.streams.query.TextCheck;
import dev.weir.streams.query.ViewDescriptions;
import dev.weir.streams.query.server.Routes;
import dev.weir.streams.routing.Instance;
import dev.weir.streams.settings.Configuration;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.stage.CampaignFormat;
import dev.weir.streams.stage.CampaignTable;
import dev.weir.streams.stage.StageParts;
import dev.weir.streams.state.OpenStores;
import dev.weir.streams.state.Purger;
import dev.weir.streams.telemetry.Meters;
import dev.weir.streams.topics.TopicSpec;
import dev.weir.streams.topics.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Posts in, features and verdicts out. */
final class ModerationApplication implements Application {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Logger LOG = LoggerFactory.getLogger(ModerationApplication.class);

  private final Configuration configuration;
  private final boolean logOrder;
  private final InstantSource clock;
  private final Normalizer normalizer = new Normalizer();
  private final Optional<CascadeScorer> cascade;
  private final Pressure pressure;
  private LiveTable<CampaignTable> campaigns =
      new FixedTable<>(Topics.CAMPAIGNS, CampaignTable.NONE);
  private final TaskPositions positions = new TaskPositions();
  private @Nullable LiveTable<Releases> policies;
  private LiveTable<ListSnapshot> lists = StageParts.noLists();

  ModerationApplication(Configuration configuration, boolean logOrder, InstantSource clock) {
    this(configuration, logOrder, clock, Optional.empty(), PressureLimits.DEFAULT);
  }

  /**
   * @param logOrder see {@link StageParts#logOrder}
   * @param cascade scores texts on request; the stream's decisions must come out the same on every
   *     replay, so they are always the first model's
   * @param limits from when on it does less
   */
  ModerationApplication(
      Configuration configuration,
      boolean logOrder,
      InstantSource clock,
      Optional<CascadeScorer> cascade,
      PressureLimits limits) {
    this.configuration = configuration;
    this.logOrder = logOrder;
    this.clock = clock;
    this.cascade = cascade;
    this.pressure = new Pressure(limits);
    cascade.ifPresent(scorer -> scorer.skipWhile(pressure::degraded));
  }

  @Override
  public Optional<Pressure> pressure() {
    return Optional.of(pressure);
  }

  @Override
  public AutoCloseable follow(KafkaConnection kafka, Meters meters) {
    List<Runnable> opened = new ArrayList<>();
    try {
      opened.add(followPolicies(kafka, meters)::close);
      opened.add(followCampaigns(kafka, meters)::close);
      opened.add(followLists(kafka, meters)::close);
      return () -> opened.forEach(Runnable::run);
    } catch (RuntimeException e) {
      opened.forEach(Runnable::run);
      throw e;
    }
  }

  private PublishedPolicies followPolicies(KafkaConnection kafka, Meters meters) {
    PublishedPolicies published = PublishedPolicies.open(kafka, configuration::moderator);
    LiveTable<Releases> table = published.table();
    policies = table;
    try {
      published.orFirst(kafka, configuration.policySource(), clock);
    } catch (RuntimeException e) {
      published.close();
      throw e;
    }
    table.onChange(ModerationApplication::tell);
    follow(table, meters);
    meters.pausedRules(
        () -> {
          Releases releases = table.current().value();
          return releases.usable() ? releases.inForce().pausedRules().size() : 0;
        });
    meters.policyBehind(() -> table.current().value().problem().isPresent());
    return published;
  }

  private static void tell(LiveSnapshot<Releases> snapshot) {
    Releases releases = snapshot.value();
    releases
        .problem()
        .ifPresentOrElse(
            problem -> LOG.error("an older release goes on to hold here: {}", problem),
            () ->
                LOG.info(
                    "release {} is read: policy {}",
                    releases.inForce().release(),
                    releases.inForce().rollout().enforced().policy().version()));
  }

  @Override
  public AutoCloseable report(KafkaConnection kafka, String name, Instance self) {
    return new InstanceReporter(kafka, name, self.address(), policies(), positions, clock);
  }

  @Override
  public Optional<String> notice() {
    LiveTable<Releases> table = policies;
    return table == null
        ? Optional.empty()
        : table
            .current()
            .value()
            .problem()
            .map(problem -> "an older policy release holds here: " + problem);
  }

  private LiveTable<Releases> policies() {
    LiveTable<Releases> table = policies;
    if (table == null) {
      throw new IllegalStateException("policies: not read (expected: follow() before)");
    }
    return table;
  }

  /** Texts on request are decided by the policy in force, whatever share a candidate has. */
  private Moderator onRequest() {
    Moderator moderator = policies().current().value().inForce().rollout().enforced();
    return cascade
        .map(scorer -> new Moderator(scorer, moderator.policy(), new Enforcement()))
        .orElse(moderator);
  }

  private TopicTable<?, CampaignTable> followCampaigns(KafkaConnection kafka, Meters meters) {
    TopicTable<CampaignFormat.Change, CampaignTable> table =
        new TopicTable<>(
            kafka, Topics.CAMPAIGNS, new CampaignFormat(), TopicSpec.LIVE_MESSAGE_BYTES_MAX);
    campaigns = table;
    table.start();
    try {
      if (!table.awaitReady(PATIENCE)) {
        table.close();
        throw new CommandFailure(
            "topic "
                + Topics.CAMPAIGNS
                + " was not read within "
                + PATIENCE.toSeconds()
                + " s: "
                + table.health().error()
                + "; are the brokers there?");
      }
    } catch (InterruptedException e) {
      table.close();
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted while topic " + Topics.CAMPAIGNS + " was read", e);
    }
    follow(table, meters);
    return table;
  }

  private FollowedLists followLists(KafkaConnection kafka, Meters meters) {
    FollowedLists followed = FollowedLists.open(kafka);
    LiveTable<ListSnapshot> table = followed.table();
    lists = table;
    follow(table, meters);
    return followed;
  }

  private static void follow(LiveTable<?> table, Meters meters) {
    meters.liveTable(
        table.name(),
        () -> table.health().position(),
        () -> table.health().lagRecords(),
        () -> table.health().broken());
  }

  @Override
  public FeatureDefinitions definitions() {
    return configuration.definitions();
  }

  @Override
  public List<TopicSpec> topics() {
    return Topics.all();
  }

  @Override
  public Topology topology(
      RocksMemory memory, OpenStores openStores, Purger purger, Meters meters) {
    StageParts parts =
        new StageParts(
            configuration.definitions(),
            configuration.definitions().version(),
            configuration.columns(),
            configuration.firstLook(),
            normalizer,
            configuration.scorer(),
            policies(),
            positions,
            clock,
            new MeteredStages(meters, pressure::decided),
            logOrder,
            campaigns,
            lists);
    return new ModerationTopology(parts, memory, openStores, purger).build();
  }

  @Override
  public ErasureTargets erasureTargets() {
    return ErasureTargets.ofModeration();
  }

  @Override
  public Routes routes(Engine engine, EventPush push, ErasureDesk erasures, Meters meters) {
    cascade.ifPresent(scorer -> meters.cascade(scorer.counts()));
    DefinedFeatures catalogue = new DefinedFeatures(configuration.definitions());
    return Routes.of(
            new FeatureLookup(catalogue, engine.cluster().reader(catalogue), clock),
            push,
            erasures,
            new TextCheck(
                normalizer,
                this::onRequest,
                () -> lists.current().value(),
                catalogue,
                engine,
                clock,
                System::nanoTime),
            engine,
            new ViewDescriptions(configuration.definitions(), Optional.of(engine), clock),
            engine,
            meters)
        .and(engine.cluster().routes(catalogue, configuration.definitions()));
  }
}
