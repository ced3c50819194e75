package dev.weir.streams.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.streams.query.DefinedFeatures;
import dev.weir.streams.state.OpenStores;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class ClusterTest {
  private static Processor<byte[], byte[], Void, Void> idle() {
    return new Processor<>() {
      @Override
      public void process(Record<byte[], byte[]> record) {}
    };
  }

  /** Two stages: the first keeps nothing, the second rows that two topics feed. */
  private static Topology topology() {
    return new Topology()
        .addSource("clicks", "clicks")
        .addProcessor("first", ClusterTest::idle, "clicks")
        .addSource("keyed", "keyed")
        .addSource("erasures", "erasures")
        .addProcessor("second", ClusterTest::idle, "keyed", "erasures")
        .addStateStore(
            Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore("account-rows"), Serdes.Bytes(), Serdes.Bytes()),
            "second");
  }

  @Test
  void store_isFedByTheTopicsOfItsStageAlone() {
    assertThat(Cluster.topicsOfStore(topology()))
        .isEqualTo(Map.of("account-rows", Set.of("keyed", "erasures")));
  }

  @Test
  void cluster_thatNobodyHasJoined_knowsOfNobodyAndAnswersAway() {
    try (Cluster cluster =
        new Cluster(
            FewInstances.PARTITIONS,
            topology(),
            new OpenStores(),
            PeerSecurity.NONE,
            false,
            InstantSource.system())) {
      assertThat(cluster.table().route("account-rows", 0)).isEqualTo(Route.NONE);
      assertThat(cluster.topicsOf("account-rows")).containsExactlyInAnyOrder("keyed", "erasures");
      assertThat(cluster.topicsOf("no-rows")).isEmpty();
      assertThat(cluster.toFill()).isZero();
      assertThat(
              new FewInstances(0)
                  .lookup(
                      (RoutedReader) cluster.reader(new DefinedFeatures(FewInstances.DEFINITIONS)),
                      java.util.List.of("a"),
                      1_000))
          .isCompletedExceptionally();
    }
  }
}
