package dev.weir.benchmarks.backtests;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.benchmarks.load.PostStream;
import dev.weir.benchmarks.process.BrokerProcess;
import dev.weir.benchmarks.process.ChildJvm;
import dev.weir.decision.PostSummary;
import dev.weir.decision.SourceCoordinates;
import dev.weir.decision.Timings;
import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.feature.FeatureStatus;
import dev.weir.feature.FeatureValue;
import dev.weir.feature.FeatureVectorSnapshot;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureType;
import dev.weir.moderation.Moderator;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.enforcement.Enforcement;
import dev.weir.streams.settings.Configuration;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.settings.ModerationFiles;
import dev.weir.streams.stage.Redecision;
import dev.weir.streams.stage.StageMeters;
import dev.weir.streams.stage.StageParts;
import dev.weir.streams.topics.TopicAdmin;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A log of posts and verdicts, and the running policy tried on it. The posts are those of the
 * demo's community; the verdicts are made of them by the code that makes them live, with features
 * drawn at random, so that a backtest that is right differs nowhere.
 */
@Command(
    name = "backtests",
    mixinStandardHelpOptions = true,
    description = "Backtest: posts per second over a log of verdicts, memory, CPU.")
final class Backtests implements Callable<Integer> {
  private static final long START_MS = 1_760_000_000_000L;
  private static final double POSTS_PER_SECOND = 100;
  private static final long SEED = 7;

  @Option(names = "--posts", defaultValue = "1000000", description = "How many.")
  private int posts;

  @Option(names = "--directory", required = true, description = "For logs; a new one.")
  private Path directory = Path.of("backtests");

  @Option(
      names = "--jvm",
      defaultValue = "-Xmx640m",
      split = " ",
      description = "Options of the backtest's JVM (default: ${DEFAULT-VALUE}).")
  private List<String> jvm = List.of();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Backtests()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (ChildJvm broker = BrokerProcess.start(directory, "1g")) {
      String bootstrap = broker.nextLine();
      TopicAdmin.ensure(KafkaConnection.to(bootstrap), 1, 1);
      long startedNanos = System.nanoTime();
      write(bootstrap);
      System.err.printf(
          "%,d posts and verdicts written in %,d s%n",
          posts, (System.nanoTime() - startedNanos) / 1_000_000_000);
      List<String> command = new ArrayList<>();
      command.add(ProcessHandle.current().info().command().orElse("java"));
      command.addAll(jvm);
      command.addAll(
          List.of(
              "-cp",
              System.getProperty("java.class.path"),
              BacktestProcess.class.getName(),
              "backtest",
              "--bootstrap-servers",
              bootstrap,
              "--expect-same",
              "--temp-dir",
              directory.toString()));
      Process backtest = new ProcessBuilder(command).inheritIO().start();
      backtest.waitFor(6, TimeUnit.HOURS);
      return backtest.exitValue();
    }
  }

  private void write(String bootstrap) {
    StageParts parts = parts();
    Redecision redecision = new Redecision(parts, true);
    PostStream stream = new PostStream(START_MS, POSTS_PER_SECOND);
    AvroCodec<Post> codec = AvroCodec.of(Post.class);
    Random random = new Random(SEED);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "compression.type",
                "lz4",
                "batch.size",
                1 << 18,
                "linger.ms",
                20,
                "buffer.memory",
                64L << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < posts; i++) {
        Post post = stream.nextPost();
        Verdict verdict = redecision.again(post, null, asked(post, i, parts, random));
        var unused =
            producer.send(
                new ProducerRecord<>(
                    Topics.POSTS, post.getAuthorId().getBytes(UTF_8), codec.encode(post)));
        unused =
            producer.send(
                new ProducerRecord<>(
                    Topics.VERDICTS, post.getPostId().getBytes(UTF_8), redecision.bytes(verdict)));
      }
    }
  }

  private static StageParts parts() {
    Configuration shipped =
        Configuration.load(
            new ModerationFiles(Optional.empty(), Optional.empty(), Optional.empty()));
    return new StageParts(
        shipped.definitions(),
        shipped.definitions().version(),
        shipped.columns(),
        shipped.firstLook(),
        new Normalizer(),
        shipped.scorer(),
        new Moderator(shipped.scorer(), shipped.policy(), new Enforcement()),
        InstantSource.system(),
        StageMeters.NONE,
        true);
  }

  /** What a verdict is made again from: place, features, timings. */
  private static Verdict asked(Post post, long offset, StageParts parts, Random random) {
    List<FeatureValue> features = new ArrayList<>();
    for (FeatureColumn column : parts.columns().columns().subList(0, parts.firstLook())) {
      boolean whole = column.type() == FeatureType.LONG;
      boolean known = (whole || column.type() == FeatureType.DOUBLE) && random.nextInt(10) > 0;
      features.add(
          new FeatureValue(
              column.reference(),
              known ? FeatureStatus.PRESENT : FeatureStatus.NOT_FOUND,
              known ? whole ? (Object) (long) random.nextInt(6) : random.nextDouble() : null,
              0.0,
              List.of(),
              List.of()));
    }
    return Verdict.newBuilder()
        .setPostId(post.getPostId())
        .setAuthorId(post.getAuthorId())
        .setRevision(1)
        .setCreatedAt(post.getCreatedAt())
        .setAsOf(post.getCreatedAt())
        .setPost(new PostSummary(null, null, null, null, 0, ""))
        .setAction("")
        .setEnforced(true)
        .setReasons(List.of())
        .setScores(List.of())
        .setSpans(List.of())
        .setFeatures(
            new FeatureVectorSnapshot(
                Configuration.FIRST_LOOK,
                parts.definitionsVersion(),
                post.getCreatedAt(),
                features))
        .setPolicyVersion("")
        .setModelVersion("")
        .setSource(new SourceCoordinates(Topics.POSTS, 0, offset))
        .setTimings(new Timings(Instant.EPOCH, Instant.EPOCH))
        .build();
  }
}
