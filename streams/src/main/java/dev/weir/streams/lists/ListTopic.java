package dev.weir.streams.lists;

import dev.weir.internal.ListEntry;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.streams.live.LiveScan;
import dev.weir.streams.live.LiveTableException;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.TopicSpec;
import dev.weir.streams.topics.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The topic of lists, for who changes it: many records are on their way at once. Not thread-safe.
 */
public final class ListTopic implements AutoCloseable {
  private static final int TIMEOUT_MS = 20_000;

  private final KafkaConnection kafka;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private @Nullable Future<RecordMetadata> last;

  public ListTopic(KafkaConnection kafka) {
    this.kafka = kafka;
    Map<String, Object> settings = new HashMap<>();
    settings.put("client.id", "weir-lists");
    settings.put("acks", "all");
    settings.put("enable.idempotence", true);
    settings.put("linger.ms", 0);
    settings.put("compression.type", "lz4");
    settings.put("max.request.size", TopicSpec.LIVE_MESSAGE_BYTES_MAX);
    settings.put("max.block.ms", TIMEOUT_MS);
    settings.put("request.timeout.ms", TIMEOUT_MS / 2);
    settings.put("delivery.timeout.ms", TIMEOUT_MS);
    this.producer =
        new KafkaProducer<>(
            kafka.client(settings), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Entries of the topic as of now, the last change of each, in the order of their first. */
  public static Map<EntryKey, ListEntry> entries(
      KafkaConnection kafka, Predicate<EntryKey> wanted) {
    Map<EntryKey, ListEntry> entries = new LinkedHashMap<>();
    var unused =
        LiveScan.read(
            kafka,
            Topics.LISTS,
            new ListFormat(Runnable::run),
            change -> {
              ListEntry value = change.value();
              if (!wanted.test(change.key())) {
                return;
              }
              if (value == null) {
                entries.remove(change.key());
              } else {
                entries.put(change.key(), value);
              }
            });
    return entries;
  }

  /** All lists as an instance has them now. */
  public static ListSnapshot snapshot(KafkaConnection kafka) {
    ListFormat format = new ListFormat(Runnable::run);
    List<EntryChange> changes = new ArrayList<>();
    var unused = LiveScan.read(kafka, Topics.LISTS, format, changes::add);
    return format.with(format.empty(), changes);
  }

  /**
   * Puts an entry, or takes it out; waits only while too many are on their way.
   *
   * @throws LiveTableException if one before was not taken
   */
  public void send(EntryKey key, @Nullable ListEntry value) {
    throwFailure();
    byte[] bytes = value == null ? null : ListFormat.encode(value);
    try {
      last =
          producer.send(
              new ProducerRecord<>(Topics.LISTS, 0, key.bytes(), bytes),
              (metadata, e) -> {
                if (e != null) {
                  failure.compareAndSet(null, e);
                }
              });
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  /**
   * Waits until all that was sent is kept.
   *
   * @return the position from which on all of it holds; 0 when nothing was sent
   * @throws LiveTableException if something was not taken
   */
  public long flush() {
    producer.flush();
    throwFailure();
    Future<RecordMetadata> sent = last;
    if (sent == null) {
      return 0;
    }
    try {
      return sent.get().offset() + 1;
    } catch (ExecutionException e) {
      throw failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(e);
    }
  }

  private void throwFailure() {
    Exception failed = failure.get();
    if (failed != null) {
      throw failed(failed);
    }
  }

  private LiveTableException failed(Exception e) {
    return new LiveTableException(
        "topic " + Topics.LISTS + " at " + kafka + " was not written: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    producer.close();
  }
}
