package dev.weir.streams.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.TopicAdmin;
import dev.weir.streams.topics.Topics;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
  @TempDir Path directory;

  @Test
  void restart_keepsDataAddressAndTopics() throws Exception {
    String first;
    try (var broker = EmbeddedBroker.start(directory)) {
      first = broker.bootstrapServers();
      assertThat(DataDirectory.readBootstrap(directory)).contains(first);
      assertThat(TopicAdmin.ensure(KafkaConnection.to(first), 1, 1))
          .allMatch(state -> state.outcome() == TopicAdmin.Outcome.CREATED);
      send(first, "one");
    }
    assertThat(DataDirectory.readBootstrap(directory)).isEmpty();
    try (var broker = EmbeddedBroker.start(directory)) {
      assertThat(broker.bootstrapServers()).isEqualTo(first);
      assertThat(TopicAdmin.ensure(KafkaConnection.to(first), 1, 1))
          .allMatch(state -> state.outcome() == TopicAdmin.Outcome.EXISTED);
      send(first, "two");
      assertThat(readAll(first, 2)).containsExactly("one", "two");
      assertThat(EmbeddedBroker.fatalFault()).isEmpty();
    }
  }

  @Test
  void close_twice_isOnce() {
    var broker = EmbeddedBroker.start(directory);
    broker.close();
    broker.close();
    assertThat(DataDirectory.readBootstrap(directory)).isEmpty();
  }

  @Test
  void fixedPort_takenByAnother_isNamed() throws Exception {
    try (var holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      BrokerSettings settings = BrokerSettings.local().withPort(holder.getLocalPort());
      assertThatThrownBy(() -> EmbeddedBroker.start(directory, settings))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("port " + holder.getLocalPort())
          .hasMessageContaining("taken");
    }
    // The refusal released the directory.
    DataDirectory.open(directory).close();
  }

  @Test
  void rememberedPort_takenSince_isReplaced() throws Exception {
    String first;
    try (var broker = EmbeddedBroker.start(directory)) {
      first = broker.bootstrapServers();
      makeTopicsAndSend(first);
    }
    int port = Integer.parseInt(first.substring(first.indexOf(':') + 1));
    try (var holder = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        var broker = EmbeddedBroker.start(directory)) {
      assertThat(holder.isBound()).isTrue();
      assertThat(broker.bootstrapServers()).isNotEqualTo(first);
      assertThat(readAll(broker.bootstrapServers(), 1)).containsExactly("kept");
    }
  }

  @Test
  void directory_thatIsInUse_isRefusedWithTheProcess() {
    try (var open = DataDirectory.open(directory)) {
      assertThatThrownBy(() -> EmbeddedBroker.start(directory))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining(open.root().toString())
          .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void directory_withForeignFiles_isRefusedAndLeftAlone() throws Exception {
    Path foreign = Files.writeString(directory.resolve("holiday.txt"), "mine");
    assertThatThrownBy(() -> EmbeddedBroker.start(directory))
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining("holiday.txt")
        .hasMessageContaining("--data-dir");
    try (var entries = Files.list(directory)) {
      assertThat(entries).containsExactly(foreign);
    }
  }

  @Test
  void directory_thatIsAFile_isRefused() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertThatThrownBy(() -> EmbeddedBroker.start(file))
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining("is a file");
  }

  @Test
  void directory_ofAnotherLayout_isRefused() throws Exception {
    Files.writeString(directory.resolve("weir.properties"), "layout=99\n");
    assertThatThrownBy(() -> EmbeddedBroker.start(directory))
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining("layout 99");
  }

  private static void makeTopicsAndSend(String bootstrap) throws Exception {
    TopicAdmin.ensure(KafkaConnection.to(bootstrap), 1, 1);
    send(bootstrap, "kept");
  }

  private static void send(String bootstrap, String value) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrap),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(Topics.POSTS, "key", value)).get();
    }
  }

  private static List<String> readAll(String bootstrap, int count) {
    List<String> values = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrap),
            new StringDeserializer(),
            new StringDeserializer())) {
      var partition = new TopicPartition(Topics.POSTS, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      for (int polls = 0; values.size() < count && polls < 50; polls++) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }
}
