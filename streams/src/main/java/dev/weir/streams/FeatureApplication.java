package dev.weir.streams;

import dev.weir.features.definition.Entity;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.Source;
import dev.weir.features.storage.RocksMemory;
import dev.weir.streams.erasure.ErasureDesk;
import dev.weir.streams.erasure.ErasureTargets;
import dev.weir.streams.push.EventPush;
import dev.weir.streams.query.DefinedFeatures;
import dev.weir.streams.query.FeatureLookup;
import dev.weir.streams.query.ViewDescriptions;
import dev.weir.streams.query.server.Routes;
import dev.weir.streams.settings.FeatureConfiguration;
import dev.weir.streams.stage.FeatureParts;
import dev.weir.streams.stage.StageMeters;
import dev.weir.streams.state.OpenStores;
import dev.weir.streams.state.Purger;
import dev.weir.streams.telemetry.Meters;
import dev.weir.streams.topics.TopicSpec;
import dev.weir.streams.topics.Topics;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.Topology;

/** Events of declared sources in, features out: a feature store in its own right. */
final class FeatureApplication implements Application {
  private final FeatureConfiguration configuration;
  private final String applicationId;
  private final InstantSource clock;

  FeatureApplication(
      FeatureConfiguration configuration, String applicationId, InstantSource clock) {
    this.configuration = configuration;
    this.applicationId = applicationId;
    this.clock = clock;
  }

  private FeatureParts parts(StageMeters meters) {
    return new FeatureParts(configuration.definitions(), configuration.schemas(), clock, meters);
  }

  @Override
  public FeatureDefinitions definitions() {
    return configuration.definitions();
  }

  @Override
  public List<TopicSpec> topics() {
    FeatureParts parts = parts(StageMeters.NONE);
    return Topics.ofFeatures(
        applicationId,
        parts.sources().stream().map(Source::topic).toList(),
        parts.entities().stream().map(Entity::name).toList());
  }

  @Override
  public Topology topology(
      RocksMemory memory, OpenStores openStores, Purger purger, Meters meters) {
    return new FeatureTopology(
            applicationId, parts(new MeteredStages(meters)), memory, openStores, purger)
        .build();
  }

  @Override
  public ErasureTargets erasureTargets() {
    return ErasureTargets.of(configuration.definitions(), applicationId);
  }

  @Override
  public Routes routes(Engine engine, EventPush push, ErasureDesk erasures, Meters meters) {
    DefinedFeatures catalogue = new DefinedFeatures(configuration.definitions());
    return Routes.ofFeatures(
            new FeatureLookup(catalogue, engine.cluster().reader(catalogue), clock),
            push,
            erasures,
            new ViewDescriptions(configuration.definitions(), Optional.of(engine), clock),
            engine,
            meters)
        .and(engine.cluster().routes(catalogue, configuration.definitions()));
  }
}
