package dev.weir.benchmarks.endtoend;

import dev.weir.event.Post;
import dev.weir.streams.settings.EngineSettings;
import dev.weir.streams.settings.KafkaProperties;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * What Kafka Streams costs by itself: the hops of a post on its way to the verdict, with Weir's
 * Kafka settings, an Avro decode and encode in each stage, no state and no thought.
 *
 * <pre>
 *   posts ──▶ copy ──weir.text-stage──▶ copy ──▶ verdicts
 * </pre>
 *
 * Ends when its standard input does.
 */
final class PassThrough {
  private PassThrough() {}

  /**
   * @param arguments bootstrap servers, state directory, stream threads
   */
  public static void main(String[] arguments) throws IOException {
    EngineSettings defaults = EngineSettings.of(arguments[0], "one", Path.of(arguments[1]));
    EngineSettings settings =
        new EngineSettings(
            defaults.bootstrapServers(),
            "pass-through",
            defaults.instanceId(),
            defaults.stateDir(),
            Integer.parseInt(arguments[2]),
            defaults.commitInterval(),
            defaults.sessionTimeout(),
            1,
            defaults.rowMemoryBytes(),
            defaults.kafka());
    try (KafkaStreams streams = new KafkaStreams(topology(), KafkaProperties.streams(settings))) {
      streams.start();
      while (System.in.read() >= 0) {
        // nothing is said to it
      }
    }
  }

  private static Topology topology() {
    Topology topology = new Topology();
    stage(topology, "first", Topics.POSTS, Topics.TEXT_STAGE);
    stage(topology, "second", Topics.TEXT_STAGE, Topics.VERDICTS);
    return topology;
  }

  private static void stage(Topology topology, String name, String from, String to) {
    topology.addSource(
        AutoOffsetReset.earliest(),
        name + "-in",
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        from);
    topology.addProcessor(name, Copy::new, name + "-in");
    topology.addSink(name + "-out", to, new ByteArraySerializer(), new ByteArraySerializer(), name);
  }

  /** Decodes the post, encodes it again, and sends it on by its id. */
  private static final class Copy extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    private final AvroCodec<Post> posts = AvroCodec.of(Post.class);

    @Override
    public void process(Record<byte[], byte[]> record) {
      Post post = posts.decode(record.value()).orThrow();
      context()
          .forward(
              new Record<>(
                  post.getPostId().getBytes(StandardCharsets.UTF_8),
                  posts.encode(post),
                  record.timestamp()));
    }
  }
}
