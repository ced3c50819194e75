package dev.weir.streams.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.streams.routing.RoutingTable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WeirClientTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final List<@Nullable Object> KEYS =
      IntStream.range(0, 20).<Object>mapToObj(i -> "k" + i).toList();

  private final List<TellingInstance> instances =
      List.of(new TellingInstance(), new TellingInstance(), new TellingInstance());

  WeirClientTest() {
    instances.forEach(instance -> instance.routing = routing());
  }

  @AfterEach
  void close() {
    instances.forEach(TellingInstance::close);
  }

  private String address(int instance) {
    return instances.get(instance).address();
  }

  /** Two partitions: 0 is owned by the first instance, 1 by the second; the third follows both. */
  private String routing() {
    String partitions =
        IntStream.range(0, 2)
            .mapToObj(p -> "{'owner':'%s','standbys':['%s']}".formatted(address(p), address(2)))
            .collect(Collectors.joining(","));
    return """
        {'instances':['%s','%s','%s'],'key_separator':'|',
         'entities':{'account':{'keys':['key'],'partitions':[%s]}},
         'views':{'activity':'account'},'feature_services':{'all':['activity']}}"""
        .formatted(address(0), address(1), address(2), partitions)
        .replace('\'', '"');
  }

  private WeirClient client() {
    return new WeirClient(List.of(address(2)), TIMEOUT);
  }

  private static FeatureQuery question() {
    return FeatureQuery.ofService("all", Map.of("key", KEYS));
  }

  private static FeatureTable answer(WeirClient client, FeatureQuery query) {
    return client.features(query).join();
  }

  @Test
  void rows_ofTwoOwners_areAskedOfEachOnceAndJoinedInOrder() {
    FeatureTable table = answer(client(), question());
    assertThat(table.names()).containsExactly("key", "activity__by");
    for (int row = 0; row < KEYS.size(); row++) {
      String key = String.valueOf(KEYS.get(row));
      assertThat(table.get(row, "key").value()).isEqualTo(key);
      assertThat(table.get(row, "activity__by").value())
          .isEqualTo(address(RoutingTable.partitionOf(key, 2)));
    }
    assertThat(instances.get(0).asked).hasSize(1);
    assertThat(instances.get(1).asked).hasSize(1);
    assertThat(instances.get(2).asked).isEmpty();
    assertThat(table.staleMs()).isEqualTo(7);
  }

  @Test
  void features_byReference_goToTheOwnerToo() {
    FeatureTable table =
        answer(client(), FeatureQuery.of(List.of("activity:by"), Map.of("key", List.of("k3"))));
    assertThat(table.get(0, "activity__by").value())
        .isEqualTo(address(RoutingTable.partitionOf("k3", 2)));
  }

  @Test
  void owner_away_isFollowedByItsStandby() {
    WeirClient client = client();
    answer(client, question());
    instances.get(0).close();
    FeatureTable table = answer(client, question());
    for (int row = 0; row < KEYS.size(); row++) {
      int partition = RoutingTable.partitionOf(String.valueOf(KEYS.get(row)), 2);
      assertThat(table.get(row, "activity__by").value()).isEqualTo(address(partition == 0 ? 2 : 1));
    }
  }

  @Test
  void owner_failing_isFollowedByItsStandby() {
    instances.get(0).status = 503;
    FeatureTable table = answer(client(), question());
    assertThat(table.rows()).hasSize(KEYS.size());
    assertThat(instances.get(2).asked).hasSize(1);
  }

  @Test
  void owner_leaving_isTakenAtItsWordAndNotAskedAgain() {
    instances.get(0).leaving = true;
    WeirClient client = client();
    for (int i = 0; i < 5; i++) {
      assertThat(answer(client, question()).rows()).hasSize(KEYS.size());
    }
    assertThat(instances.get(0).asked).hasSize(1);
    assertThat(instances.get(2).asked).hasSize(4);
  }

  @Test
  void question_refused_isNotAskedAgain() {
    instances.get(0).status = 422;
    instances.get(1).status = 422;
    assertThatThrownBy(() -> answer(client(), question()))
        .hasCauseInstanceOf(LookupRefusedException.class)
        .hasMessageContaining("422");
    assertThat(instances.get(2).asked).isEmpty();
  }

  @Test
  void everybody_failing_isTold() {
    instances.forEach(instance -> instance.status = 503);
    assertThatThrownBy(() -> answer(client(), question())).hasCauseInstanceOf(IOException.class);
  }

  @Test
  void routing_notToldByAnybody_leavesTheSeedsToAsk() {
    instances.forEach(instance -> instance.routing = "no JSON");
    FeatureTable table = answer(client(), question());
    assertThat(table.rows())
        .allSatisfy(row -> assertThat(row.get(1).value()).isEqualTo(address(2)));
  }

  @Test
  void columns_ofUnequalLength_areRefused() {
    assertThatThrownBy(
            () -> FeatureQuery.ofService("all", Map.of("a", List.of("1"), "b", List.of("1", "2"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rows (expected: ");
  }
}
