package dev.weir.streams.offline.decision;

import dev.weir.decision.SourceCoordinates;
import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.streams.offline.OfflineException;
import dev.weir.streams.offline.StoppedException;
import dev.weir.streams.offline.input.PartitionLog;
import dev.weir.streams.routing.RoutingTable;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.stage.Redecision;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A post with its verdicts, out of the log.
 *
 * @param revisions ascending, at least one
 */
public record DecidedPost(Post post, List<Verdict> revisions) {
  public DecidedPost {
    revisions = List.copyOf(revisions);
  }

  /**
   * Finds a post. Reads the verdicts of the partition that the id belongs to, all of them: verdicts
   * are a log, without an index.
   *
   * @param read counts the verdicts read so far
   * @param stopped asked between verdicts
   * @throws OfflineException if there is no verdict, or the post has left the log
   */
  public static DecidedPost find(
      KafkaConnection kafka,
      String postId,
      Redecision redecision,
      AtomicLong read,
      BooleanSupplier stopped)
      throws IOException {
    Map<Integer, Verdict> revisions = new TreeMap<>();
    AvroCodec<Verdict> codec = AvroCodec.of(Verdict.class);
    try (PartitionLog verdicts = new PartitionLog(kafka, Topics.VERDICTS)) {
      int partition = RoutingTable.partitionOf(postId, verdicts.partitions().size());
      var unused =
          verdicts.read(
              partition,
              record -> {
                if (stopped.getAsBoolean()) {
                  throw new StoppedException();
                }
                read.incrementAndGet();
                codec
                    .decode(record.value())
                    .run(
                        verdict -> {
                          if (verdict.getPostId().equals(postId)) {
                            revisions.putIfAbsent(verdict.getRevision(), verdict);
                          }
                        },
                        why -> {});
                return true;
              });
    }
    if (revisions.isEmpty()) {
      throw new OfflineException(
          "post '"
              + postId
              + "': no verdict in the log (expected: an id of weir verdicts tail, within the"
              + " retention of the topic)");
    }
    List<Verdict> all = new ArrayList<>(revisions.values());
    return new DecidedPost(post(kafka, all.get(0), redecision), all);
  }

  private static Post post(KafkaConnection kafka, Verdict verdict, Redecision redecision)
      throws IOException {
    SourceCoordinates at = verdict.getSource();
    try (PartitionLog posts = new PartitionLog(kafka, at.getTopic())) {
      ConsumerRecord<byte[], byte[]> record =
          posts
              .at(at.getPartition(), at.getOffset())
              .orElseThrow(
                  () ->
                      new OfflineException(
                          "post '"
                              + verdict.getPostId()
                              + "': "
                              + at.getTopic()
                              + "/"
                              + at.getPartition()
                              + "/"
                              + at.getOffset()
                              + " is no longer in the log (expected: within its retention)"));
      return redecision
          .post(record)
          .match(
              post -> post,
              why -> {
                throw new OfflineException(
                    "post '" + verdict.getPostId() + "': cannot be read: " + why.message());
              });
    }
  }
}
