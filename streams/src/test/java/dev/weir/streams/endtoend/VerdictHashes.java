package dev.weir.streams.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.decision.Verdict;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The verdict topic as hashes of its values, timings aside: what {@link VerdictLog} is for a log of
 * millions. About 200 bytes per verdict.
 */
final class VerdictHashes implements AutoCloseable {
  private static final int TOLD_MAX = 3;

  private final AvroCodec<Verdict> codec = AvroCodec.of(Verdict.class);
  private final Map<VerdictLog.Key, byte[]> hashes = new TreeMap<>();
  private final List<VerdictLog.Key> conflicts = new ArrayList<>();
  private final Map<VerdictLog.Key, Verdict> kept = new TreeMap<>();
  private final int keepMax;
  private final MessageDigest sha = sha();
  private final TopicLog log;
  private int firstAnswers;
  private int repeated;

  /**
   * @param keepMax so many verdicts are kept whole, to tell how two runs differ
   */
  VerdictHashes(String bootstrapServers, int partitions, int keepMax) {
    this.keepMax = keepMax;
    this.log = new TopicLog(bootstrapServers, Topics.VERDICTS, partitions, this::read);
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    Verdict verdict = codec.decode(record.value()).orThrow();
    var key = new VerdictLog.Key(verdict.getPostId(), verdict.getRevision());
    byte[] hash = sha.digest(VerdictLog.timeless(codec, verdict));
    byte[] before = hashes.putIfAbsent(key, hash);
    if (kept.size() < keepMax) {
      kept.putIfAbsent(key, verdict);
    }
    if (before == null) {
      firstAnswers += key.revision() == 1 ? 1 : 0;
    } else {
      repeated++;
      if (!Arrays.equals(before, hash)) {
        conflicts.add(key);
      }
    }
  }

  /** Reads on until that many posts are answered. */
  void awaitPosts(int count, RunningWeir weir) {
    Await.until(
        () -> {
          if (firstAnswers < count) {
            log.poll();
          }
          return firstAnswers >= count;
        },
        () -> firstAnswers + " posts answered of " + count + "\n" + weir.said());
  }

  void drain() {
    log.drain();
  }

  /** How many answers there are, each counted once. */
  int size() {
    return hashes.size();
  }

  /** Records beyond the first of each answer. */
  int repeated() {
    return repeated;
  }

  /** Answers whose deliveries differ. */
  List<VerdictLog.Key> conflicts() {
    return conflicts;
  }

  /** The answers that are others than in the other run, the first few with both values. */
  String differences(VerdictHashes other) {
    StringBuilder told = new StringBuilder();
    int differ = 0;
    for (Map.Entry<VerdictLog.Key, byte[]> one : hashes.entrySet()) {
      if (!Arrays.equals(one.getValue(), other.hashes.get(one.getKey())) && differ++ < TOLD_MAX) {
        told.append(one.getKey()).append("\n  ").append(kept.get(one.getKey()));
        told.append("\n  ").append(other.kept.get(one.getKey())).append('\n');
      }
    }
    return differ + " answers differ\n" + told;
  }

  /** SHA-256 over all answers and the hashes of their values, in the order of post and revision. */
  String digest() {
    MessageDigest all = sha();
    hashes.forEach(
        (key, hash) -> {
          all.update((key.postId() + '#' + key.revision() + '\n').getBytes(UTF_8));
          all.update(hash);
        });
    return HexFormat.of().formatHex(all.digest());
  }

  private static MessageDigest sha() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 (expected: in every JDK)", e);
    }
  }

  @Override
  public void close() {
    log.close();
  }
}
