package dev.weir.streams.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.streams.broker.EmbeddedBroker;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.TopicAdmin;
import dev.weir.streams.topics.TopicSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicTableIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int VALUE_BYTES_MAX = 64;

  @TempDir Path directory;
  private EmbeddedBroker broker;
  private String topic;

  /** Words by key. */
  private static final class Words
      implements LiveFormat<Map.Entry<String, String>, Map<String, String>> {
    @Override
    public Map<String, String> empty() {
      return Map.of();
    }

    @Override
    public Map.Entry<String, String> read(LiveRecord record) throws BrokenEntryException {
      byte[] value = record.value();
      String word = value == null ? "" : new String(value, UTF_8);
      if (word.equals("broken")) {
        throw new BrokenEntryException("not a word");
      }
      return Map.entry(new String(record.key(), UTF_8), word);
    }

    @Override
    public Map<String, String> with(
        Map<String, String> before, List<Map.Entry<String, String>> changes) {
      Map<String, String> words = new TreeMap<>(before);
      for (Map.Entry<String, String> change : changes) {
        if (change.getValue().isEmpty()) {
          words.remove(change.getKey());
        } else {
          words.put(change.getKey(), change.getValue());
        }
      }
      return Map.copyOf(words);
    }
  }

  private KafkaConnection kafka() {
    return KafkaConnection.to(broker.bootstrapServers());
  }

  private void startBroker(String name) {
    broker = EmbeddedBroker.start(directory);
    topic = name;
    TopicAdmin.ensure(kafka(), List.of(TopicSpec.live(topic, "key")), 4, 1);
  }

  private TopicTable<?, Map<String, String>> table() throws InterruptedException {
    TopicTable<?, Map<String, String>> table =
        new TopicTable<>(kafka(), topic, new Words(), VALUE_BYTES_MAX);
    table.start();
    assertThat(table.awaitReady(PATIENCE)).isTrue();
    return table;
  }

  private static long write(LiveWriter writer, String key, String value) {
    return writer.write(key.getBytes(UTF_8), value.isEmpty() ? null : value.getBytes(UTF_8));
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void entries_fromBeforeAndAfterTheStart_areRead_asOfEachPosition() throws Exception {
    startBroker("weir.words");
    try (LiveWriter writer = new LiveWriter(kafka(), topic)) {
      write(writer, "a", "one");
      long early = write(writer, "b", "two");
      long before = write(writer, "a", "three");
      try (TopicTable<?, Map<String, String>> table = table()) {
        assertThat(table.current())
            .isEqualTo(new LiveSnapshot<>(before, Map.of("a", "three", "b", "two")));
        assertThat(table.at(early))
            .isEqualTo(new LiveSnapshot<>(early, Map.of("a", "one", "b", "two")));
        assertThat(table.at(early)).as("kept").isSameAs(table.at(early));
        assertThat(table.at(before + 1_000)).as("beyond the end").isEqualTo(table.current());

        BlockingQueue<LiveSnapshot<Map<String, String>>> told = new LinkedBlockingQueue<>();
        table.onChange(
            snapshot -> {
              throw new IllegalStateException("a listener that fails disturbs nobody");
            });
        table.onChange(told::add);
        long after = write(writer, "b", "");
        assertThat(table.await(after, PATIENCE)).isTrue();
        assertThat(table.current().value()).isEqualTo(Map.of("a", "three"));
        assertThat(told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(table.current());
        assertThat(table.at(before).value()).isEqualTo(Map.of("a", "three", "b", "two"));
      }
    }
  }

  @Test
  void brokenRecords_areSetAside_andReplaceNothing() throws Exception {
    startBroker("weir.broken");
    try (LiveWriter writer = new LiveWriter(kafka(), topic);
        TopicTable<?, Map<String, String>> table = table()) {
      assertThat(table.current()).as("empty topic").isEqualTo(new LiveSnapshot<>(0, Map.of()));
      write(writer, "a", "one");
      write(writer, "a", "broken");
      write(writer, "a", "x".repeat(VALUE_BYTES_MAX + 1));
      write(writer, "k".repeat(TopicReader.KEY_BYTES_MAX + 1), "one");
      long end = write(writer, "b", "two");
      assertThat(table.await(end, PATIENCE)).isTrue();
      assertThat(table.current().value()).isEqualTo(Map.of("a", "one", "b", "two"));
      assertThat(table.health().broken()).isEqualTo(3);
    }
  }

  @Test
  void brokerAway_lastSnapshotHolds_andReadingGoesOn() throws Exception {
    startBroker("weir.away");
    long position;
    try (LiveWriter writer = new LiveWriter(kafka(), topic)) {
      position = write(writer, "a", "one");
    }
    try (TopicTable<?, Map<String, String>> table = table()) {
      broker.close();
      assertThat(table.current().position()).isEqualTo(position);
      assertThat(table.health().ready()).isTrue();
      broker = EmbeddedBroker.start(directory);
      try (LiveWriter writer = new LiveWriter(kafka(), topic)) {
        assertThat(table.await(write(writer, "a", "two"), PATIENCE)).isTrue();
      }
      assertThat(table.current().value()).isEqualTo(Map.of("a", "two"));
    }
  }

  @Test
  void topicMadeAnew_isReadFromItsBeginning() throws Exception {
    startBroker("weir.anew");
    try (TopicTable<?, Map<String, String>> table = table()) {
      try (LiveWriter writer = new LiveWriter(kafka(), topic)) {
        write(writer, "a", "one");
        write(writer, "b", "two");
        assertThat(table.await(write(writer, "c", "three"), PATIENCE)).isTrue();
      }
      try (var admin =
          org.apache.kafka.clients.admin.Admin.create(
              Map.of("bootstrap.servers", broker.bootstrapServers()))) {
        admin.deleteTopics(List.of(topic)).all().get(1, TimeUnit.MINUTES);
      }
      makeAgain();
      BlockingQueue<LiveSnapshot<Map<String, String>>> told = new LinkedBlockingQueue<>();
      table.onChange(told::add);
      try (LiveWriter writer = new LiveWriter(kafka(), topic)) {
        write(writer, "d", "four");
      }
      LiveSnapshot<Map<String, String>> snapshot = table.current();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!snapshot.value().equals(Map.of("d", "four"))) {
        assertThat(System.nanoTime()).as("in time: " + snapshot).isLessThan(deadline);
        LiveSnapshot<Map<String, String>> next = told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(next).as("after " + snapshot).isNotNull();
        snapshot = next;
      }
    }
  }

  /** A deletion takes a moment to be known everywhere. */
  private void makeAgain() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (TopicAdmin.ensure(kafka(), List.of(TopicSpec.live(topic, "key")), 4, 1).stream()
        .anyMatch(state -> state.outcome() != TopicAdmin.Outcome.CREATED)) {
      assertThat(System.nanoTime()).as("made again").isLessThan(deadline);
    }
  }
}
