package dev.weir.benchmarks.lookups;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.MediaType;
import dev.weir.benchmarks.process.ChildJvm;
import dev.weir.benchmarks.process.RunReport;
import dev.weir.benchmarks.process.WorkDirectory;
import dev.weir.streams.Main;
import dev.weir.streams.broker.DataDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** From an event's production until a lookup sees it, while others are produced at a rate. */
@Command(
    name = "freshness",
    mixinStandardHelpOptions = true,
    description = {
      "Freshness: at a rate of events, now and then one of a key of its own is produced and its"
          + " count asked for over HTTP until it is there. Counts from the call of the producer.",
      "weir run with the embedded broker is a JVM of its own. Table on standard error, JSON on"
          + " standard output."
    })
final class Freshness implements Callable<Integer> {
  private static final String DEFINITIONS =
      """
      entities: { user: { key: user } }
      sources:
        clicks:
          fields: { user: string, amount: double, happened_at: timestamp }
          event_time: happened_at
      feature_views:
        activity:
          entity: user
          source: clicks
          features:
            events: { count: '*', windows: [1m, 1h, 1d] }
            amount: { mean: amount, windows: [1h, 1d] }
      """;

  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final long POLL_NANOS = 100_000L;
  private static final int KEYS = 10_000;

  @Option(names = "--rates", split = ",", description = "Events per second (default: 1000,10000).")
  private List<Integer> rates = List.of(1_000, 10_000);

  @Option(names = "--warm-up", description = "Seconds per rate (default: ${DEFAULT-VALUE}).")
  private int warmUpSeconds = 20;

  @Option(names = "--seconds", description = "Per rate (default: ${DEFAULT-VALUE}).")
  private int seconds = 60;

  @Option(names = "--partitions", description = "Of the topic (default: ${DEFAULT-VALUE}).")
  private int partitions = 2;

  private final PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private long probes;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Freshness()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path directory = WorkDirectory.temporary("freshness");
    Path definitions = Files.writeString(directory.resolve("features.yaml"), DEFINITIONS);
    Path data = directory.resolve("data");
    List<Map<String, Object>> runs = new ArrayList<>();
    try (ChildJvm weir =
            ChildJvm.start(
                "weir",
                directory,
                List.of("-Xmx1g"),
                List.of(
                    Main.class.getName(),
                    "run",
                    "--data-dir",
                    data.toString(),
                    "--listen",
                    "127.0.0.1:0",
                    "--partitions",
                    Integer.toString(partitions),
                    "--definitions",
                    definitions.toString()));
        ClientFactory factory = ClientFactory.builder().build()) {
      WebClient http = WebClient.builder(ready(weir, data, factory)).factory(factory).build();
      String brokers = DataDirectory.readBootstrap(data).orElseThrow();
      for (int rate : rates) {
        try (KafkaProducer<byte[], byte[]> load = producer(brokers, "load");
            KafkaProducer<byte[], byte[]> probe = producer(brokers, "probe")) {
          runs.add(run(rate, load, probe, http));
        }
        weir.checkAlive();
      }
    } finally {
      WorkDirectory.delete(directory);
    }
    RunReport conditions = new RunReport();
    conditions.with("partitions", partitions);
    conditions.with("seconds", seconds);
    System.out.println(conditions.json(runs));
    return 0;
  }

  private static URI ready(ChildJvm weir, Path data, ClientFactory factory) {
    long deadline = System.nanoTime() + 2 * PATIENCE_NANOS;
    while (System.nanoTime() < deadline) {
      weir.checkAlive();
      String at = DataDirectory.readHttp(data).orElse("");
      if (!at.isEmpty()) {
        URI uri = URI.create(at.replace("http://", "h1c://"));
        AggregatedHttpResponse probe =
            WebClient.builder(uri).factory(factory).build().get("/readyz").aggregate().join();
        if (probe.status().code() == 200) {
          return uri;
        }
      }
      LockSupport.parkNanos(50_000_000L);
    }
    throw new IllegalStateException("not ready in two minutes");
  }

  private Map<String, Object> run(
      int rate,
      KafkaProducer<byte[], byte[]> load,
      KafkaProducer<byte[], byte[]> probe,
      WebClient http)
      throws InterruptedException {
    AtomicBoolean ended = new AtomicBoolean();
    long before = sent.get();
    long start = System.nanoTime();
    Thread sender = new Thread(() -> send(rate, load, ended), "load");
    sender.start();
    Histogram fresh = new Histogram(PATIENCE_NANOS, 3);
    Histogram asked = new Histogram(PATIENCE_NANOS, 3);
    try {
      probe(warmUpSeconds, probe, http, new Histogram(PATIENCE_NANOS, 3), asked);
      asked.reset();
      probe(seconds, probe, http, fresh, asked);
    } finally {
      ended.set(true);
      sender.join();
    }
    double reached = (sent.get() - before) / ((System.nanoTime() - start) / 1e9);
    Exception cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException("an event was not sent: " + cause, cause);
    }
    err.printf(
        Locale.ROOT,
        "%6d/s asked for, %8.0f/s sent: visible after p50 %6.2f  p99 %7.2f  max %7.2f ms  (%d"
            + " probes; a lookup took p50 %.2f ms)%n",
        rate,
        reached,
        fresh.getValueAtPercentile(50) / 1e6,
        fresh.getValueAtPercentile(99) / 1e6,
        fresh.getMaxValue() / 1e6,
        fresh.getTotalCount(),
        asked.getValueAtPercentile(50) / 1e6);
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("rate", rate);
    run.put("sent_per_second", reached);
    run.put("p50_ms", fresh.getValueAtPercentile(50) / 1e6);
    run.put("p99_ms", fresh.getValueAtPercentile(99) / 1e6);
    run.put("max_ms", fresh.getMaxValue() / 1e6);
    run.put("probes", fresh.getTotalCount());
    run.put("lookup_p50_ms", asked.getValueAtPercentile(50) / 1e6);
    return run;
  }

  private void send(int rate, KafkaProducer<byte[], byte[]> producer, AtomicBoolean ended) {
    Random random = new Random(7);
    long start = System.nanoTime();
    for (long i = 0; !ended.get(); i++) {
      long due = start + (long) (i * 1e9 / rate);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      produce(producer, "user-" + random.nextInt(KEYS));
      sent.incrementAndGet();
    }
  }

  private void probe(
      int forSeconds,
      KafkaProducer<byte[], byte[]> producer,
      WebClient http,
      Histogram fresh,
      Histogram asked) {
    Random random = new Random(11);
    long end = System.nanoTime() + forSeconds * 1_000_000_000L;
    while (System.nanoTime() < end) {
      String key = "probe-" + probes++;
      long start = System.nanoTime();
      produce(producer, key);
      boolean visible = false;
      while (!visible) {
        long asking = System.nanoTime();
        visible = visible(http, key);
        long now = System.nanoTime();
        asked.recordValue(Math.min(PATIENCE_NANOS, now - asking));
        if (visible) {
          fresh.recordValue(Math.min(PATIENCE_NANOS, now - start));
        } else if (now - start > PATIENCE_NANOS) {
          throw new IllegalStateException(key + " is not visible after a minute");
        } else {
          LockSupport.parkNanos(POLL_NANOS);
        }
      }
      LockSupport.parkNanos(random.nextInt(20_000_000));
    }
  }

  private static boolean visible(WebClient http, String key) {
    AggregatedHttpResponse answer =
        http.prepare()
            .post("/get-online-features")
            .content(
                MediaType.JSON,
                "{\"entities\":{\"user\":[\"" + key + "\"]},\"features\":[\"activity:events_1h\"]}")
            .execute()
            .aggregate()
            .join();
    if (answer.status().code() != 200) {
      throw new IllegalStateException(answer.status() + ": " + answer.contentUtf8());
    }
    // The key's own column is PRESENT in any case.
    return answer.contentUtf8().indexOf("NOT_FOUND") < 0;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a failure comes to the callback
  private void produce(KafkaProducer<byte[], byte[]> producer, String key) {
    String event =
        "{\"user\":\""
            + key
            + "\",\"amount\":1.5,\"happened_at\":"
            + System.currentTimeMillis()
            + "}";
    producer.send(
        new ProducerRecord<>(
            "clicks", key.getBytes(StandardCharsets.UTF_8), event.getBytes(StandardCharsets.UTF_8)),
        (metadata, e) -> {
          if (e != null) {
            failure.compareAndSet(null, e);
          }
        });
  }

  private static KafkaProducer<byte[], byte[]> producer(String brokers, String name) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", brokers, "client.id", name, "acks", "all", "linger.ms", 0),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
