package dev.weir.streams.watchdog;

import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * The clients of a streams application, as Kafka Streams makes them itself, but that its producers
 * have the watchdog look before they take a record: outputs and rows alike. Thread-safe.
 */
public final class WatchedClients implements KafkaClientSupplier {
  private final Watchdog watchdog;

  public WatchedClients(Watchdog watchdog) {
    this.watchdog = watchdog;
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new WatchedProducer(config, watchdog);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return getConsumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return getConsumer(config);
  }

  private static final class WatchedProducer extends KafkaProducer<byte[], byte[]> {
    private final Watchdog watchdog;

    WatchedProducer(Map<String, Object> config, Watchdog watchdog) {
      super(config, new ByteArraySerializer(), new ByteArraySerializer());
      this.watchdog = watchdog;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
      watchdog.look();
      return super.send(record, callback);
    }
  }
}
