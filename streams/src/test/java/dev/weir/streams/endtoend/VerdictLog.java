package dev.weir.streams.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.decision.Timings;
import dev.weir.decision.Verdict;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The verdict topic folded by post and revision. A verdict delivered again must have the same
 * value; its timings are told apart, as they are no part of it.
 */
final class VerdictLog implements AutoCloseable {
  private static final Timings NO_TIMINGS = new Timings(Instant.EPOCH, Instant.EPOCH);

  /** Which answer it is. */
  record Key(String postId, int revision) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byPost = postId.compareTo(other.postId);
      return byPost != 0 ? byPost : Integer.compare(revision, other.revision);
    }
  }

  private record Value(Verdict verdict, ByteBuffer timeless, ByteBuffer bytes) {}

  private final AvroCodec<Verdict> codec = AvroCodec.of(Verdict.class);
  private final SortedMap<Key, Value> values = new TreeMap<>();
  private final List<String> conflicts = new ArrayList<>();
  private final TopicLog log;
  private int firstAnswers;
  private int deliveries;
  private int retimed;

  VerdictLog(String bootstrapServers, int partitions) {
    this.log = new TopicLog(bootstrapServers, Topics.VERDICTS, partitions, this::read);
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    Verdict verdict = codec.decode(record.value()).orThrow();
    Key key = new Key(verdict.getPostId(), verdict.getRevision());
    if (!Arrays.equals(record.key(), key.postId().getBytes(UTF_8))) {
      conflicts.add(key + ": record key is not the post's id");
    }
    ByteBuffer timeless = ByteBuffer.wrap(timeless(codec, verdict));
    deliveries++;
    ByteBuffer bytes = ByteBuffer.wrap(record.value());
    Value before = values.putIfAbsent(key, new Value(verdict, timeless, bytes));
    if (before == null) {
      firstAnswers += key.revision() == 1 ? 1 : 0;
    } else if (!before.timeless().equals(timeless)) {
      conflicts.add(key + ":\n  " + before.verdict() + "\n  " + verdict);
    } else if (!before.bytes().equals(bytes)) {
      retimed++;
    }
  }

  /** The bytes of a verdict, timings aside. */
  static byte[] timeless(AvroCodec<Verdict> codec, Verdict verdict) {
    return codec.encode(Verdict.newBuilder(verdict).setTimings(NO_TIMINGS).build());
  }

  /** Reads on until that many posts are answered. */
  void awaitPosts(int count, RunningWeir weir) {
    awaitPosts(count, weir::said);
  }

  /** As above; what else to say should they not come. */
  void awaitPosts(int count, Supplier<String> said) {
    Await.until(
        () -> {
          if (firstAnswers < count) {
            log.poll();
          }
          return firstAnswers >= count;
        },
        () -> firstAnswers + " posts answered of " + count + "\n" + said.get());
  }

  void drain() {
    log.drain();
  }

  /** Verdicts by post and revision. */
  List<Verdict> verdicts() {
    return values.values().stream().map(Value::verdict).toList();
  }

  /** Whether that post's first answer has been read. */
  boolean answers(String postId) {
    return values.containsKey(new Key(postId, 1));
  }

  /** Deliveries of one answer whose values differ, in words. */
  List<String> conflicts() {
    return conflicts;
  }

  /** Records beyond the first of each answer. */
  int repeated() {
    return deliveries - values.size();
  }

  /** Repeated deliveries that differ in their timings only. */
  int retimed() {
    return retimed;
  }

  /** SHA-256 over all values, timings aside, in the order of post and revision. */
  String digest() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      values.forEach(
          (key, value) -> {
            byte[] id = key.postId().getBytes(UTF_8);
            sha.update(ByteBuffer.allocate(8).putInt(id.length).putInt(key.revision()).array());
            sha.update(id);
            sha.update(ByteBuffer.allocate(4).putInt(value.timeless().remaining()).array());
            sha.update(value.timeless().duplicate());
          });
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 (expected: in every JDK)", e);
    }
  }

  @Override
  public void close() {
    log.close();
  }
}
