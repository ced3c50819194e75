package dev.weir.streams.enforce;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.decision.Verdict;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.topics.TopicsException;
import dev.weir.streams.wire.AvroCodec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads verdicts in a consumer group and brings each to the platform. An offset is committed when
 * all before it is delivered or set aside on {@link Topics#ENFORCEMENT_DEAD_LETTERS}: after a crash
 * some verdicts are delivered again, none is lost.
 *
 * <p>{@link #run} by one thread; {@link #stop} from any.
 */
public final class Enforcer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Enforcer.class);
  private static final Duration IDLE = Duration.ofMillis(100);
  private static final long BUSY_MS = 20;
  private static final long COMMIT_EVERY_MS = 1_000;
  private static final long LAST_ANSWERS_MS = 3_000;
  private static final int POLL_RECORDS_MAX = 200;
  private static final int TIMEOUT_MS = 20_000;

  /**
   * What is read, and how much at once.
   *
   * @param group consumer group: who shares the work, and how far it is done
   * @param fromBeginning whether a new group begins with the oldest verdict, not with the next
   * @param actions those that are told; none for all
   * @param concurrency requests under way at once
   * @param heldMax verdicts held at most
   */
  public record Settings(
      String group,
      boolean fromBeginning,
      Set<String> actions,
      int concurrency,
      int heldMax,
      Backoff backoff,
      long seed) {
    public Settings {
      actions = Set.copyOf(actions);
      if (group.isBlank() || concurrency < 1 || heldMax < 2 || concurrency > heldMax) {
        throw new IllegalArgumentException(
            "group '"
                + group
                + "', concurrency "
                + concurrency
                + ", held "
                + heldMax
                + " (expected: a name, at least 1, and at least 2 and the concurrency)");
      }
    }
  }

  private final KafkaConnection kafka;
  private final Settings settings;
  private final Function<Delivery, CompletableFuture<Outcome>> sender;
  private final InstantSource clock;
  private final EnforcementMeters meters;
  private final AvroCodec<Verdict> verdicts = AvroCodec.of(Verdict.class);
  private final Deliveries deliveries;
  private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<Integer, Long> committed = new HashMap<>();
  private int underWay;
  private long committedAtMs;
  private @Nullable Exception notSetAside;
  private volatile boolean stopped;

  /**
   * @param sender tries once; its future never fails
   * @throws TopicsException if the brokers cannot be reached by that address
   */
  public Enforcer(
      KafkaConnection kafka,
      Settings settings,
      Function<Delivery, CompletableFuture<Outcome>> sender,
      InstantSource clock,
      EnforcementMeters meters) {
    this.kafka = kafka;
    this.settings = settings;
    this.sender = sender;
    this.clock = clock;
    this.meters = meters;
    int poll = Math.min(POLL_RECORDS_MAX, settings.heldMax() / 2);
    this.deliveries =
        new Deliveries(
            settings.backoff(), new SplittableRandom(settings.seed()), settings.heldMax() - poll);
    try {
      this.consumer =
          new KafkaConsumer<>(
              kafka.client(consumerSettings(poll)),
              new ByteArrayDeserializer(),
              new ByteArrayDeserializer());
      this.producer =
          new KafkaProducer<>(
              kafka.client(
                  Map.of(
                      "client.id",
                      "weir-enforce",
                      "enable.idempotence",
                      true,
                      "acks",
                      "all",
                      "max.block.ms",
                      TIMEOUT_MS,
                      "request.timeout.ms",
                      TIMEOUT_MS / 2,
                      "delivery.timeout.ms",
                      TIMEOUT_MS)),
              new ByteArraySerializer(),
              new ByteArraySerializer());
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  private Map<String, Object> consumerSettings(int poll) {
    Map<String, Object> own = new HashMap<>();
    own.put("client.id", "weir-enforce");
    own.put("group.id", settings.group());
    own.put("enable.auto.commit", false);
    // Of a group that was away for longer than verdicts stay, the oldest that are left.
    own.put("auto.offset.reset", "earliest");
    own.put("allow.auto.create.topics", false);
    own.put("max.poll.records", poll);
    own.put("default.api.timeout.ms", TIMEOUT_MS);
    return own;
  }

  /**
   * Delivers until {@link #stop} is called; what is under way then may end, for three seconds.
   *
   * @throws TopicsException if a topic is missing, Kafka fails, or a verdict can neither be
   *     delivered nor set aside
   */
  public void run() {
    try {
      for (String topic : List.of(Topics.VERDICTS, Topics.ENFORCEMENT_DEAD_LETTERS)) {
        if (consumer.partitionsFor(topic).isEmpty()) {
          throw new TopicsException(
              "topic " + topic + " at " + kafka + ": not there; weir topics init makes it");
        }
      }
      consumer.subscribe(List.of(Topics.VERDICTS), new Assignment());
      while (!stopped) {
        read();
        send();
        happen(underWay > 0 ? BUSY_MS : 0);
        if (clock.millis() - committedAtMs >= COMMIT_EVERY_MS) {
          commit(true);
        }
      }
      long lastMs = clock.millis() + LAST_ANSWERS_MS;
      while (underWay > 0 && clock.millis() < lastMs) {
        happen(BUSY_MS);
      }
      commit(false);
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  /** Ends {@link #run} soon; from any thread. */
  public void stop() {
    stopped = true;
  }

  private void read() {
    if (deliveries.isFull()) {
      consumer.pause(consumer.assignment());
    } else {
      consumer.resume(consumer.paused());
    }
    for (ConsumerRecord<byte[], byte[]> record :
        consumer.poll(underWay > 0 ? Duration.ZERO : IDLE)) {
      verdicts
          .decode(record.value())
          .run(
              verdict -> offer(record, verdict),
              why -> {
                meters.unreadable();
                log.warn(
                    "verdict passed over: partition={} offset={} reason={}",
                    record.partition(),
                    record.offset(),
                    why.message());
                deliveries.pass(record.partition(), record.offset());
              });
    }
    meters.held(deliveries.held());
  }

  private void offer(ConsumerRecord<byte[], byte[]> record, Verdict verdict) {
    if (!WebhookBody.isWanted(verdict, settings.actions())) {
      deliveries.pass(record.partition(), record.offset());
      return;
    }
    Delivery delivery =
        new Delivery(
            record.partition(),
            record.offset(),
            verdict.getPostId(),
            verdict.getRevision(),
            verdict.getTimings().getDecidedAt().toEpochMilli(),
            WebhookBody.of(verdict));
    if (!deliveries.offer(delivery)) {
      meters.repeated();
    }
  }

  private void send() {
    for (Delivery due : deliveries.due(clock.millis(), settings.concurrency() - underWay)) {
      underWay++;
      var unused =
          sender
              .apply(due)
              .whenComplete(
                  (outcome, e) ->
                      events.add(
                          () ->
                              tried(
                                  due,
                                  e == null
                                      ? outcome
                                      : new Outcome.Failed(e.getClass().getSimpleName(), 0))));
    }
  }

  /** Lets happen what has come in; waits for the first so long. */
  private void happen(long waitMs) {
    try {
      Runnable event = events.poll(waitMs, TimeUnit.MILLISECONDS);
      while (event != null) {
        event.run();
        event = events.poll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped = true;
    }
    Exception lost = notSetAside;
    if (lost != null) {
      throw new TopicsException(
          "topic "
              + Topics.ENFORCEMENT_DEAD_LETTERS
              + " at "
              + kafka
              + ": a verdict that cannot be delivered was not taken: "
              + lost.getMessage()
              + "; what is not delivered will be read again",
          lost);
    }
  }

  private void tried(Delivery delivery, Outcome outcome) {
    underWay--;
    long nowMs = clock.millis();
    switch (deliveries.tried(delivery, outcome, nowMs)) {
      case DONE -> meters.delivered(nowMs - delivery.decidedMs());
      case WAIT -> meters.triedAgain();
      case SET_ASIDE -> setAside(delivery, nowMs);
      case FORGOTTEN -> {}
    }
  }

  private void setAside(Delivery delivery, long nowMs) {
    log.warn(
        "verdict set aside: id={} tries={} reason={}",
        WebhookBody.id(delivery.postId(), delivery.revision()),
        delivery.tries(),
        delivery.problem());
    underWay++; // the broker has to take it
    var unused =
        producer.send(
            new ProducerRecord<>(
                Topics.ENFORCEMENT_DEAD_LETTERS,
                delivery.postId().getBytes(UTF_8),
                EnforcementDeadLetter.of(delivery, nowMs)),
            (metadata, e) -> events.add(() -> isSetAside(delivery, e)));
  }

  private void isSetAside(Delivery delivery, @Nullable Exception e) {
    underWay--;
    if (e != null) {
      notSetAside = e;
    } else {
      deliveries.setAside(delivery);
      meters.setAside();
    }
  }

  private void commit(boolean goesOn) {
    committedAtMs = clock.millis();
    Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
    deliveries
        .done()
        .forEach(
            (partition, offset) -> {
              if (!offset.equals(committed.put(partition, offset))) {
                done.put(
                    new TopicPartition(Topics.VERDICTS, partition), new OffsetAndMetadata(offset));
              }
            });
    if (done.isEmpty()) {
      return;
    }
    if (goesOn) {
      // One that fails is made good by the next; the last one waits.
      consumer.commitAsync(
          done, (offsets, e) -> committed.keySet().removeAll(partitions(e, offsets)));
    } else {
      try {
        consumer.commitSync(done);
      } catch (CommitFailedException | RebalanceInProgressException e) {
        log.info("offsets not committed, some verdicts come again: {}", e.getMessage());
      }
    }
  }

  private static Set<Integer> partitions(
      @Nullable Exception e, Map<TopicPartition, OffsetAndMetadata> offsets) {
    Set<Integer> failed = new HashSet<>();
    if (e != null) {
      offsets.keySet().forEach(partition -> failed.add(partition.partition()));
    }
    return failed;
  }

  /** Partitions come and go as members of the group do. */
  private final class Assignment implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      Map<TopicPartition, OffsetAndMetadata> known = consumer.committed(new HashSet<>(partitions));
      Map<TopicPartition, OffsetAndMetadata> first = new HashMap<>();
      for (TopicPartition partition : partitions) {
        OffsetAndMetadata offset = known.get(partition);
        if (offset == null) {
          if (!settings.fromBeginning()) {
            consumer.seekToEnd(List.of(partition));
          }
          // Committed at once: what comes from here on is not lost by a crash before the first.
          first.put(partition, new OffsetAndMetadata(consumer.position(partition)));
        }
        deliveries.begin(
            partition.partition(), offset == null ? consumer.position(partition) : offset.offset());
      }
      if (!first.isEmpty()) {
        consumer.commitSync(first);
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      commit(false);
      onPartitionsLost(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      for (TopicPartition partition : partitions) {
        deliveries.end(partition.partition());
        committed.remove(partition.partition());
      }
    }
  }

  private TopicsException failed(KafkaException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return new TopicsException("verdicts at " + kafka + ": " + cause.getMessage(), e);
  }

  @Override
  public void close() {
    producer.close(Duration.ofMillis(500));
    consumer.close();
  }
}
