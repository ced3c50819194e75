package dev.weir.streams;

import dev.weir.features.FeatureStore;
import dev.weir.features.definition.Entity;
import dev.weir.features.definition.Source;
import dev.weir.features.storage.RocksMemory;
import dev.weir.streams.settings.KafkaProperties;
import dev.weir.streams.stage.FeatureParts;
import dev.weir.streams.stage.FeatureStage;
import dev.weir.streams.stage.SourceStage;
import dev.weir.streams.stage.StageNames;
import dev.weir.streams.state.OpenStores;
import dev.weir.streams.state.Purger;
import dev.weir.streams.state.RowStateStoreBuilder;
import dev.weir.streams.topics.Topics;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * The data path of definitions without moderation. Each arrow with a topic name is one Kafka hop.
 *
 * <pre>
 *   impressions ──▶ read-impressions ──weir.features-ad───▶ ad stage    ◀── lookups
 *                   SourceStage      ╲                  ╱   FeatureStage
 *                                     ╲                ╱
 *   clicks ───────▶ read-clicks ───────weir.features-user─▶ user stage  ◀── lookups
 *
 *   weir.feature-erasures-ENTITY ──▶ stage of that entity ──▶ weir.receipts
 *   every stage ──▶ weir.dead-letter
 * </pre>
 *
 * One stage per source, which keys its events by what they are about; one per entity, which owns
 * that entity's rows in one {@link dev.weir.streams.state.RowStateStore}.
 */
final class FeatureTopology {
  private final String applicationId;
  private final FeatureParts parts;
  private final RocksMemory memory;
  private final OpenStores openStores;
  private final Purger purger;

  /**
   * @param applicationId prefix of the topics between the stages
   * @param memory what all row stores share and stay within
   * @param openStores where lookups will find the rows
   * @param purger makes bytes of erased rows leave the files
   */
  FeatureTopology(
      String applicationId,
      FeatureParts parts,
      RocksMemory memory,
      OpenStores openStores,
      Purger purger) {
    this.applicationId = applicationId;
    this.parts = parts;
    this.memory = memory;
    this.openStores = openStores;
    this.purger = purger;
  }

  /** The stages in data-path order. */
  Topology build() {
    Topology topology = new Topology();
    for (Source source : parts.sources()) {
      String stage = StageNames.reading(source.name());
      source(topology, "from-" + source.name(), source.topic());
      topology.addProcessor(stage, () -> new SourceStage(parts, source), "from-" + source.name());
      for (String entity : parts.entitiesOf(source)) {
        sink(topology, StageNames.toEntity(entity), Topics.toEntity(applicationId, entity), stage);
      }
      sink(topology, StageNames.DEAD_LETTERS, Topics.DEAD_LETTER, stage);
    }
    for (Entity entity : parts.entities()) {
      String name = entity.name();
      source(topology, "keyed-by-" + name, Topics.toEntity(applicationId, name));
      source(topology, "forget-" + name, Topics.erasuresOf(name));
      topology.addProcessor(
          name, () -> new FeatureStage(parts, name), "keyed-by-" + name, "forget-" + name);
      topology.addStateStore(
          new RowStateStoreBuilder(
              StageNames.store(name),
              memory,
              openStores,
              FeatureStore.rowOrder(parts.definitions()),
              purger,
              KafkaProperties.changelog()),
          name);
      sink(topology, StageNames.DEAD_LETTERS, Topics.DEAD_LETTER, name);
      sink(topology, StageNames.RECEIPTS, Topics.RECEIPTS, name);
    }
    return topology;
  }

  private static void source(Topology topology, String name, String topic) {
    topology.addSource(
        AutoOffsetReset.earliest(),
        name,
        new RecordTime(),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topic);
  }

  private static void sink(Topology topology, String purpose, String topic, String stage) {
    topology.addSink(
        StageNames.sink(stage, purpose),
        topic,
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        stage);
  }
}
