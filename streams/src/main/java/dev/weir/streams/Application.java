package dev.weir.streams;

import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.storage.RocksMemory;
import dev.weir.streams.erasure.ErasureDesk;
import dev.weir.streams.erasure.ErasureTargets;
import dev.weir.streams.pressure.Pressure;
import dev.weir.streams.push.EventPush;
import dev.weir.streams.query.server.Routes;
import dev.weir.streams.routing.Instance;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.state.OpenStores;
import dev.weir.streams.state.Purger;
import dev.weir.streams.telemetry.Meters;
import dev.weir.streams.topics.TopicSpec;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.Topology;

/** What a process runs: the topics it needs, its data path, and what it answers over HTTP. */
interface Application {
  FeatureDefinitions definitions();

  List<TopicSpec> topics();

  /**
   * Begins to follow what may change while it runs, and waits until it is read; before {@link
   * #topology}.
   *
   * @return ends it
   */
  default AutoCloseable follow(KafkaConnection kafka, Meters meters) {
    return () -> {};
  }

  /**
   * Begins to tell the others what this instance does.
   *
   * @param name of the instance, the same after a restart
   * @return ends it
   */
  default AutoCloseable report(KafkaConnection kafka, String name, Instance self) {
    return () -> {};
  }

  /** What is to be said beside the condition of the stream; empty when all is well. */
  default Optional<String> notice() {
    return Optional.empty();
  }

  /** How far it is behind with posts, and what it does about it. */
  default Optional<Pressure> pressure() {
    return Optional.empty();
  }

  /**
   * @param memory what all row stores share and stay within
   * @param openStores where lookups will find the rows
   * @param purger makes bytes of erased rows leave the files
   */
  Topology topology(RocksMemory memory, OpenStores openStores, Purger purger, Meters meters);

  /** Who can be forgotten. */
  ErasureTargets erasureTargets();

  Routes routes(Engine engine, EventPush push, ErasureDesk erasures, Meters meters);
}
