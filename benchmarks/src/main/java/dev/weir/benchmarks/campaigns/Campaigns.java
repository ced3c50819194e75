package dev.weir.benchmarks.campaigns;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.benchmarks.process.BrokerProcess;
import dev.weir.benchmarks.process.ChildJvm;
import dev.weir.benchmarks.process.WorkDirectory;
import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.event.PostContext;
import dev.weir.moderation.evaluation.campaign.CampaignTraffic;
import dev.weir.streams.Main;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.TopicAdmin;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A campaign of edited copies among ordinary posts, through a broker and {@code weir run}: what is
 * caught, what is taken for it, and how long it is from the copy that makes it a campaign until the
 * first action.
 */
@Command(
    name = "campaign",
    mixinStandardHelpOptions = true,
    description = {
      "Send a campaign of edited copies among ordinary posts through a broker and weir run.",
      "Their hour of event time is sent as fast as --speed says. Broker, weir and the sender are"
          + " processes of their own."
    })
final class Campaigns implements Callable<Integer> {
  private static final String POLICY =
      """
      name: campaigns
      mode: enforce
      fallback: review
      campaigns: { earlier: true }
      categories:
        campaign: {}
      rules:
        - id: edited-copies
          category: campaign
          action: demote
          when: campaign.active
          explanation: "{campaign.posts} copies, {campaign.authors} authors"
      """;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Option(names = "--ordinary", description = "Ordinary posts (default: ${DEFAULT-VALUE}).")
  private int ordinary = 50_000;

  @Option(names = "--copies", description = "Copies (default: ${DEFAULT-VALUE}).")
  private int copies = 500;

  @Option(names = "--authors", description = "Authors of the copies (default: ${DEFAULT-VALUE}).")
  private int authors = 300;

  @Option(
      names = "--edited",
      arity = "2",
      paramLabel = "SHARE",
      description = "Chance that a word is edited, from and to, by copy (default: 0.01 0.4).")
  private double[] edited = {0.01, 0.4};

  @Option(names = "--speed", description = "Event time by clock time (default: ${DEFAULT-VALUE}).")
  private double speed = 30;

  @Option(names = "--seed", description = "Of texts, edits and times (default: ${DEFAULT-VALUE}).")
  private long seed = 11;

  private volatile boolean done;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Campaigns()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CampaignTraffic.Plan plan =
        CampaignTraffic.Plan.standard(edited[0], edited[1]).withPosts(ordinary, copies, authors);
    // In the past to its end, so that no clock refuses a post from the future.
    long startMs = System.currentTimeMillis() - 2 * plan.spanMs();
    CampaignTraffic traffic = CampaignTraffic.of(plan, startMs, seed, List.of());
    Caught caught = new Caught(traffic);
    Path directory = WorkDirectory.temporary("campaign");
    try (ChildJvm broker = BrokerProcess.start(directory, "512m")) {
      String bootstrap = broker.nextLine();
      TopicAdmin.ensure(KafkaConnection.to(bootstrap), 1, 1);
      Path policy = Files.writeString(directory.resolve("policy.yaml"), POLICY);
      try (ChildJvm weir =
          ChildJvm.start(
              "weir",
              directory,
              List.of("-Xmx768m"),
              List.of(
                  Main.class.getName(),
                  "run",
                  "--bootstrap-servers=" + bootstrap,
                  "--data-dir=" + directory.resolve("weir"),
                  "--listen=127.0.0.1:0",
                  "--partitions=1",
                  "--policy=" + policy))) {
        Thread receiver = new Thread(() -> receive(bootstrap, caught), "verdicts");
        receiver.start();
        try {
          send(bootstrap, traffic, caught, weir);
        } finally {
          done = true;
          receiver.join();
        }
      }
    } finally {
      WorkDirectory.delete(directory);
    }
    System.out.printf(
        Locale.ROOT,
        "%,d ordinary posts, %d copies of %d authors, %.0f to %.0f %% of the words edited, seed %d,"
            + " speed %.0f, commit %s%n",
        ordinary,
        copies,
        authors,
        edited[0] * 100,
        edited[1] * 100,
        seed,
        speed,
        System.getProperty("weir.commit", "unknown"));
    caught.lines().forEach(System.out::println);
    return 0;
  }

  /** Sends the first post, waits until it is answered, then the others in their time. */
  private void send(String bootstrap, CampaignTraffic traffic, Caught caught, ChildJvm weir) {
    AvroCodec<Post> codec = AvroCodec.of(Post.class);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "linger.ms", 0),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      List<CampaignTraffic.Post> posts = traffic.posts();
      long firstMs = posts.get(0).createdAtMs();
      long startNanos = 0;
      for (int i = 0; i < posts.size(); i++) {
        CampaignTraffic.Post post = posts.get(i);
        if (i == 1) {
          await(caught, 1, weir);
          startNanos = System.nanoTime();
        }
        long dueNanos = startNanos + (long) ((post.createdAtMs() - firstMs) * 1e6 / speed);
        while (i > 0 && System.nanoTime() < dueNanos) {
          LockSupport.parkNanos(this, Math.min(1_000_000L, dueNanos - System.nanoTime()));
        }
        caught.sent(post.id());
        var unused =
            producer.send(
                new ProducerRecord<>(
                    Topics.POSTS, post.author().getBytes(UTF_8), codec.encode(record(post))));
      }
      await(caught, posts.size(), weir);
      // What the last ones led to.
      LockSupport.parkNanos(this, Duration.ofSeconds(3).toNanos());
    }
  }

  private void await(Caught caught, int posts, ChildJvm weir) {
    long lastNanos = System.nanoTime() + PATIENCE.toNanos();
    int before = caught.answered();
    while (caught.answered() < posts) {
      weir.checkAlive();
      if (caught.answered() > before) {
        before = caught.answered();
        lastNanos = System.nanoTime() + PATIENCE.toNanos();
      } else if (System.nanoTime() > lastNanos) {
        throw new IllegalStateException(
            caught.answered() + " of " + posts + " posts answered, and none for " + PATIENCE);
      }
      LockSupport.parkNanos(this, 5_000_000L);
    }
  }

  private void receive(String bootstrap, Caught caught) {
    AvroCodec<Verdict> codec = AvroCodec.of(Verdict.class);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap, "enable.auto.commit", false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = List.of(new TopicPartition(Topics.VERDICTS, 0));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!done) {
        consumer
            .poll(Duration.ofMillis(50))
            .forEach(record -> caught.told(codec.decode(record.value()).orThrow()));
      }
    }
  }

  private static Post record(CampaignTraffic.Post post) {
    return Post.newBuilder()
        .setPostId(post.id())
        .setAuthorId(post.author())
        .setText(post.text())
        .setCreatedAt(Instant.ofEpochMilli(post.createdAtMs()))
        .setContext(
            PostContext.newBuilder()
                .setAuthorCreatedAt(Instant.ofEpochMilli(post.authorCreatedAtMs()))
                .build())
        .build();
  }
}
