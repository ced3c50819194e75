package dev.weir.streams.endtoend;

import dev.weir.decision.Verdict;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.util.HashMap;
import java.util.Map;

/**
 * First verdicts as they come, asked for by post: with one partition in about the order of the
 * posts, so that few are held. Not thread-safe.
 */
final class FirstVerdicts implements AutoCloseable {
  private final AvroCodec<Verdict> codec = AvroCodec.of(Verdict.class);
  private final Map<String, Verdict> held = new HashMap<>();
  private final TopicLog log;
  private long came;

  FirstVerdicts(String bootstrapServers, int partitions) {
    this.log =
        new TopicLog(
            bootstrapServers,
            Topics.VERDICTS,
            partitions,
            record -> {
              came++;
              Verdict verdict = codec.decode(record.value()).orThrow();
              if (verdict.getRevision() == 1) {
                held.put(verdict.getPostId(), verdict);
              }
            });
  }

  /** The post's verdict, as soon as it is there. */
  Verdict of(String postId, RunningWeir weir) {
    while (!held.containsKey(postId)) {
      long before = came;
      Await.until(
          () -> {
            log.poll();
            return came > before;
          },
          () -> "no verdict, waiting for that of " + postId + "\n" + weir.said());
    }
    return held.remove(postId);
  }

  @Override
  public void close() {
    log.close();
  }
}
