package dev.weir.streams;

import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.event.Reaction;
import dev.weir.event.Report;
import dev.weir.streams.demo.Answer;
import dev.weir.streams.demo.DemoScore;
import dev.weir.streams.demo.EventSink;
import dev.weir.streams.demo.Lookup;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The demo's producer, verdict consumer and API caller: ordinary clients, as any user would write
 * them. Sends from one thread; receives on a thread of its own.
 */
final class DemoTraffic implements EventSink, Lookup, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DemoTraffic.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long STEP_NANOS = 20_000_000L;

  /** After the last answer, time for second looks that are on their way. */
  private static final long SECOND_LOOKS_NANOS = 1_500_000_000L;

  private final AvroCodec<Post> posts = AvroCodec.of(Post.class);
  private final AvroCodec<Reaction> reactions = AvroCodec.of(Reaction.class);
  private final AvroCodec<Report> reports = AvroCodec.of(Report.class);
  private final AvroCodec<Verdict> verdicts = AvroCodec.of(Verdict.class);
  private final List<DemoScore> scores;
  private final URI lookups;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Background receiving;
  private volatile boolean stopping;

  /**
   * @param scores told of every verdict; each keeps those of its own run
   */
  DemoTraffic(WeirProcess process, List<DemoScore> scores) {
    this.scores = List.copyOf(scores);
    this.lookups = process.http().resolve("/get-online-features");
    // The broker inside, which asks nothing of its clients.
    KafkaConnection kafka = KafkaConnection.to(process.bootstrapServers());
    this.producer =
        new KafkaProducer<>(
            kafka.client(
                Map.of(
                    "client.id",
                    "weir-demo",
                    "acks",
                    "all",
                    // A post is worth more than a full batch here: the demo shows latency.
                    "linger.ms",
                    0,
                    "compression.type",
                    "lz4")),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.consumer =
        new KafkaConsumer<>(
            kafka.client(
                Map.of("client.id", "weir-demo-" + UUID.randomUUID(), "enable.auto.commit", false)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        List.of(Topics.VERDICTS, Topics.DEAD_LETTER).stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    // The position is only taken when asked for: before the first post, not after it.
    partitions.forEach(consumer::position);
    this.receiving = new Background("demo-verdicts", this::receive, this::stopReceiving);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // a failure comes to the callback
  public void send(String topic, String key, SpecificRecord event) {
    byte[] value;
    if (event instanceof Post post) {
      value = posts.encode(post);
    } else if (event instanceof Reaction reaction) {
      value = reactions.encode(reaction);
    } else if (event instanceof Report report) {
      value = reports.encode(report);
    } else {
      throw new IllegalArgumentException("event: " + event.getSchema().getFullName());
    }
    producer.send(
        new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value),
        (metadata, failure) -> {
          if (failure != null) {
            log.warn("demo: an event for {} was not sent: {}", topic, failure.toString());
          }
        });
  }

  @Override
  public boolean features(String authorId) throws InterruptedException {
    String body =
        """
        {"features":["author_posting:posts_1m","author_posting:toxicity_1d",
        "author_reputation:flagged_7d"],"entities":{"author_id":["%s"]}}"""
            .formatted(authorId);
    HttpRequest request =
        HttpRequest.newBuilder(lookups)
            .timeout(Duration.ofSeconds(2))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private void receive() {
    try {
      while (!stopping) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.topic().equals(Topics.DEAD_LETTER)) {
            scores.forEach(DemoScore::deadLetter);
          } else {
            Answer answer = Answer.of(verdicts.decode(record.value()).orThrow());
            long nowNanos = System.nanoTime();
            scores.forEach(score -> score.answered(answer, nowNanos));
          }
        }
      }
    } catch (WakeupException e) {
      // asked to end while waiting
    } finally {
      consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
    }
  }

  private void stopReceiving() {
    stopping = true;
    consumer.wakeup();
  }

  /** Waits until every post of the run is answered. */
  void awaitAnswers(DemoScore score, Duration patience) {
    producer.flush();
    long deadline = System.nanoTime() + patience.toNanos();
    while (score.unanswered() > 0 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(this, STEP_NANOS);
    }
  }

  /** Waits for second looks that are on their way after the last answer. */
  void awaitSecondLooks() {
    long deadline = System.nanoTime() + SECOND_LOOKS_NANOS;
    while (System.nanoTime() < deadline) {
      LockSupport.parkNanos(this, STEP_NANOS);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
    receiving.close();
  }
}
