package dev.weir.streams.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.streams.doctor.ClusterFacts.Broker;
import dev.weir.streams.doctor.ClusterFacts.DeadLetters;
import dev.weir.streams.doctor.ClusterFacts.Disk;
import dev.weir.streams.doctor.ClusterFacts.Group;
import dev.weir.streams.doctor.ClusterFacts.Place;
import dev.weir.streams.doctor.ClusterFacts.Topic;
import dev.weir.streams.topics.TopicSpec;
import dev.weir.streams.topics.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each check on a cluster that is well but for one thing. */
class ClusterChecksTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final TopicPartition POSTS = new TopicPartition(Topics.POSTS, 0);

  private final List<Broker> brokers = new ArrayList<>();
  private final Map<String, Topic> topics = new TreeMap<>();
  private String state = "Stable";
  private int members = 2;
  private Place before = new Place(100, 0, 100);
  private Place now = new Place(100, 0, 100);
  private long deadLetters;
  private @Nullable Instant newestPost = NOW.minusSeconds(1);

  ClusterChecksTest() {
    for (int id = 1; id <= 3; id++) {
      brokers.add(broker(id, 50, Map.of("auto.create.topics.enable", "false")));
    }
    for (TopicSpec spec : Topics.all()) {
      topics.put(spec.name(), new Topic(spec.partitions(6), 3, 0, 0, spec.config(3)));
    }
    topics.put("weir-author-rows-changelog", changelog(Map.of("cleanup.policy", "compact")));
  }

  private static Broker broker(int id, long usable, Map<String, String> settings) {
    return new Broker(
        id, "kafka-" + id + ":9092", settings, List.of(new Disk("/data", 100, usable, null)));
  }

  private static Topic changelog(Map<String, String> settings) {
    return new Topic(6, 3, 0, 0, settings);
  }

  private List<Finding> findings() {
    Group earlier = new Group("weir", state, members, NOW.minusSeconds(2), Map.of(POSTS, before));
    Group later = new Group("weir", state, members, NOW, Map.of(POSTS, now));
    return ClusterChecks.of(
        new ClusterFacts(
            NOW,
            brokers,
            topics,
            earlier,
            later,
            new DeadLetters(Topics.DEAD_LETTER, deadLetters),
            newestPost),
        Topics.all());
  }

  /** What is wrong, one line each. */
  private List<String> wrong() {
    return findings().stream()
        .filter(finding -> finding.level() != Finding.Level.OK)
        .map(f -> f.level() + " " + f.check() + " " + f.subject() + ": " + f.found())
        .toList();
  }

  private void alter(String topic, String setting, String value) {
    Topic was = topics.get(topic);
    Map<String, String> settings = new HashMap<>(was.settings());
    settings.put(setting, value);
    topics.put(
        topic,
        new Topic(was.partitions(), was.replication(), was.leaderless(), was.behind(), settings));
  }

  @Test
  void cluster_asItShouldBe_hasNothingToMend() {
    assertThat(wrong()).isEmpty();
    assertThat(findings())
        .extracting(Finding::check)
        .contains("brokers", "disks", "topics", "changelogs", "lag", "dead letters");
  }

  @Test
  void whatIsWrong_alwaysComesWithAWayOut() {
    topics.clear();
    brokers.set(0, broker(1, 2, Map.of("auto.create.topics.enable", "true")));
    deadLetters = 3;
    state = "Empty";
    members = 0;

    assertThat(findings())
        .allSatisfy(f -> assertThat(f.advice() == null).isEqualTo(f.level() == Finding.Level.OK));
  }

  @Test
  void brokers_thatDoNotAnswer_areAFinding() {
    assertThat(ClusterChecks.unreachable("kafka-1:9092", new IllegalStateException("timed out")))
        .singleElement()
        .satisfies(f -> assertThat(f.level()).isEqualTo(Finding.Level.FAIL))
        .satisfies(f -> assertThat(f.found()).isEqualTo("no answer: timed out"));
  }

  @Test
  void brokers_fewerThanThree_areSaid() {
    brokers.subList(1, 3).clear();

    assertThat(wrong()).hasSize(1).first().asString().startsWith("WARN brokers cluster: kafka-1");
  }

  @Test
  void broker_thatMakesMisspeltTopics_isSaid() {
    brokers.set(1, broker(2, 50, Map.of("auto.create.topics.enable", "true")));

    assertThat(wrong())
        .containsExactly("WARN brokers broker 2: makes a topic for whoever misspells one");
  }

  @Test
  void disk_thatFills_isSaidBeforeItIsFull() {
    brokers.set(0, broker(1, 14, Map.of()));
    brokers.set(1, broker(2, 4, Map.of()));
    brokers.set(
        2, new Broker(3, "kafka-3:9092", Map.of(), List.of(new Disk("/data", -1, -1, "offline"))));

    assertThat(wrong())
        .containsExactly(
            "WARN disks broker 1 /data: 0.0 of 0.0 GiB free (14 %)",
            "FAIL disks broker 2 /data: 0.0 of 0.0 GiB free (4 %)",
            "FAIL disks broker 3 /data: offline");
  }

  @Test
  void topics_thatAreMissing_areNamed() {
    topics.remove(Topics.REPORTS);
    topics.remove(Topics.VERDICTS);

    assertThat(wrong()).containsExactly("FAIL topics reports, verdicts: missing");
  }

  @Test
  void topic_withOtherPartitions_isNamed() {
    topics.put(Topics.REPORTS, new Topic(12, 3, 0, 0, Map.of()));

    assertThat(wrong()).hasSize(1).first().asString().endsWith("; 12: reports");
  }

  @Test
  void topicSettings_thatLoseOrRefuseRecords_areToldApartFromTheOwnersChoice() {
    alter(Topics.POSTS, "retention.ms", "1000");
    alter(Topics.POSTS, "max.message.bytes", "1000");
    alter(Topics.VERDICTS, "cleanup.policy", "compact");
    alter(Topics.REPORTS, "message.timestamp.type", "CreateTime");
    alter(Topics.REACTIONS, "max.message.bytes", "999999999");

    assertThat(wrong())
        .containsExactly(
            "FAIL topics posts: max.message.bytes=1000 (expected: 2097152)",
            "WARN topics reports: message.timestamp.type=CreateTime (expected: LogAppendTime)",
            "FAIL topics verdicts: cleanup.policy=compact (expected: delete)");
  }

  @Test
  void replicas_thatAreAway_areCounted() {
    topics.put(Topics.POSTS, new Topic(6, 3, 1, 2, Map.of()));
    topics.put(Topics.REPORTS, new Topic(6, 1, 0, 0, Map.of()));

    assertThat(wrong())
        .containsExactly(
            "FAIL replicas posts: 1 of 6 partitions have no leader",
            "WARN replicas posts: 2 of 6 partitions lack a copy in sync",
            "WARN replicas reports: 1 of 3 copies");
  }

  @Test
  void changelog_thatForgetsRows_isWorseThanOneThatMayLoseThemWithABroker() {
    topics.put(
        "weir-author-rows-changelog",
        changelog(Map.of("cleanup.policy", "compact,delete", "min.insync.replicas", "2")));
    topics.put(
        "weir-text-rows-changelog",
        changelog(Map.of("cleanup.policy", "compact", "min.insync.replicas", "1")));
    topics.put("other-text-rows-changelog", changelog(Map.of("cleanup.policy", "delete")));

    assertThat(wrong())
        .hasSize(2)
        .anySatisfy(w -> assertThat(w).startsWith("FAIL changelogs weir-author-rows-changelog"))
        .anySatisfy(w -> assertThat(w).startsWith("WARN changelogs weir-text-rows-changelog"));
  }

  @Test
  void group_thatNobodyIsIn_isSaid() {
    state = "Empty";
    members = 0;

    assertThat(wrong()).containsExactly("FAIL instances group weir: nobody reads: Empty");
  }

  @Test
  void lag_isAWarningOnlyWhenNothingMoves() {
    now = new Place(100, 0, 500);
    assertThat(wrong())
        .containsExactly("WARN lag group weir: 400 records to read, and none was read in 2.0 s");

    before = new Place(40, 0, 500);
    assertThat(wrong()).isEmpty();
    assertThat(findings())
        .extracting(Finding::found)
        .contains("400 records to read, 30/s are read");
  }

  @Test
  void records_deletedBeforeTheyWereRead_areCounted() {
    now = new Place(100, 130, 130);

    assertThat(wrong())
        .contains("FAIL lag posts-0 (30): records were deleted before they were read");
  }

  @Test
  void deadLetters_ofTheLastHour_areSaid() {
    deadLetters = 7;

    assertThat(wrong())
        .containsExactly("WARN dead letters " + Topics.DEAD_LETTER + ": 7 in the last hour");
  }

  @Test
  void clock_ofTheBrokersThatIsAhead_isSaid() {
    newestPost = NOW.plusSeconds(60);

    assertThat(wrong())
        .containsExactly(
            "WARN clocks brokers: the newest post came 60 s from now by this machine's clock");
  }
}
