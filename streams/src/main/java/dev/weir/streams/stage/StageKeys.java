package dev.weir.streams.stage;

import dev.weir.features.event.LogPosition;
import dev.weir.streams.state.RowStateStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keys of what a stage keeps beside feature rows. They share the store, so that one commit covers
 * both.
 *
 * <pre>
 *   0:4 'o' partition:4 slot:4                outbox: output of one record
 *   0:4 'p' length:2 author:utf8 sequence:8   a parked post
 *   0:4 'm' post:utf8                         what is remembered of a post
 *   0:4 'w' post:utf8                         a review that waits for its post
 *   0:4 'a' post:utf8                         an appeal that waits for its post
 *   0:4 'q' hash:16                           quota stage: what it answered for a verdict
 *   1:4 'n' windowMs:8 start:8 quota:utf8     quota stage: what a quota let through in a window
 *   1:4 'g' author:utf8                       gate: the author's posts in flight
 *   1:4 'e' length:2 author:utf8 log:4 offset:8   an answer that waits for its post
 *   1:4 's' post:utf8                         a post id seen
 *   1:4 'f' hash:16                           fence: up to where an entity is forgotten
 *   1:4 'k' word:8                            band: the clusters of a campaign stage
 *   1:4 'c' campaign:utf8                     a campaign that was made known
 *   1:4 'd' windowMs:8 start:8 resumes:4 version:utf8   quota stage: which authors rules hit
 *   2:4 'r' offset:8                          receipt of an erasure
 *   5:4 'b'                                   basis: positions of live tables
 *   5:4 'l'                                   offset of the last post that was handled
 * </pre>
 *
 * Keys that start with four zero bytes are logged before all others of an interval ({@link
 * RowStateStore#isPriority}): outputs before the rows that they were computed from, parked posts
 * before the gate that counts them, revisions before the rows that gave cause for them. Gates,
 * counts of quotas and fences are logged behind the feature rows they conclude from ({@link
 * RowStateStore#CONCLUSION}). Receipts are logged last ({@link RowStateStore#LAST}), and so are the
 * basis of what comes after an interval and what says that all of an interval is there ({@link
 * RowStateStore#AFTERWARDS}). Feature rows start with a hash of the view's name; that it be 0 or 1
 * has a chance of 1 in 2^30 per view.
 */
final class StageKeys {
  private static final int PREFIX_BYTES = Integer.BYTES + 1;

  private StageKeys() {}

  static byte[] outbox(int partition, int slot) {
    return start(RowStateStore.PRIORITY, 'o', 8).putInt(partition).putInt(slot).array();
  }

  /** What every kept output's key starts with. */
  static byte[] outboxPrefix() {
    return start(RowStateStore.PRIORITY, 'o', 0).array();
  }

  /** The source partition in a kept output's key. */
  static int outboxPartition(byte[] key) {
    return ByteBuffer.wrap(key).getInt(PREFIX_BYTES);
  }

  /** The slot in a kept output's key. */
  static int outboxSlot(byte[] key) {
    return ByteBuffer.wrap(key).getInt(PREFIX_BYTES + Integer.BYTES);
  }

  static byte[] parked(String author, long sequence) {
    byte[] id = utf8(author);
    return start(RowStateStore.PRIORITY, 'p', 10 + id.length)
        .putShort((short) id.length)
        .put(id)
        .putLong(sequence)
        .array();
  }

  /** What every parked post's key starts with. */
  static byte[] parkedPrefix() {
    return start(RowStateStore.PRIORITY, 'p', 0).array();
  }

  /** The author in a parked post's key. */
  static String parkedAuthor(byte[] key) {
    int from = PREFIX_BYTES + Short.BYTES;
    return new String(key, from, key.length - from - Long.BYTES, StandardCharsets.UTF_8);
  }

  /** The sequence number in a parked post's key. */
  static long parkedSequence(byte[] key) {
    return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
  }

  static byte[] gate(String author) {
    return named('g', author);
  }

  /** What every gate's key starts with. */
  static byte[] gatePrefix() {
    return start(RowStateStore.CONCLUSION, 'g', 0).array();
  }

  /** The author in a gate's key. */
  static String gateAuthor(byte[] key) {
    return new String(key, PREFIX_BYTES, key.length - PREFIX_BYTES, StandardCharsets.UTF_8);
  }

  static byte[] earlyAnswer(String author, LogPosition at) {
    byte[] id = utf8(author);
    return start(RowStateStore.CONCLUSION, 'e', 14 + id.length)
        .putShort((short) id.length)
        .put(id)
        .putInt(at.partition())
        .putLong(at.offset())
        .array();
  }

  /** What the key of every answer that waits for its post starts with. */
  static byte[] earlyAnswerPrefix() {
    return start(RowStateStore.CONCLUSION, 'e', 0).array();
  }

  static byte[] seen(String post) {
    return named('s', post);
  }

  /** What the key of every post id seen starts with. */
  static byte[] seenPrefix() {
    return start(RowStateStore.CONCLUSION, 's', 0).array();
  }

  /** What the key of every remembered post starts with. */
  static byte[] memoryPrefix() {
    return start(RowStateStore.PRIORITY, 'm', 0).array();
  }

  static byte[] memory(String post) {
    byte[] utf8 = utf8(post);
    return start(RowStateStore.PRIORITY, 'm', utf8.length).put(utf8).array();
  }

  static byte[] early(char kind, String post) {
    byte[] utf8 = utf8(post);
    return start(RowStateStore.PRIORITY, kind, utf8.length).put(utf8).array();
  }

  /** What the key of every event of that kind that waits starts with. */
  static byte[] earlyPrefix(char kind) {
    return start(RowStateStore.PRIORITY, kind, 0).array();
  }

  static byte[] quotaAnswer(byte[] hash) {
    return start(RowStateStore.PRIORITY, 'q', hash.length).put(hash).array();
  }

  /** What the key of every answer of the quota stage starts with. */
  static byte[] quotaAnswerPrefix() {
    return start(RowStateStore.PRIORITY, 'q', 0).array();
  }

  static byte[] quotaCount(String quota, long windowMs, long windowStartMs) {
    byte[] id = utf8(quota);
    return start(RowStateStore.CONCLUSION, 'n', 2 * Long.BYTES + id.length)
        .putLong(windowMs)
        .putLong(windowStartMs)
        .put(id)
        .array();
  }

  static byte[] bandOfRules(long windowMs, long startMs, int resumes, String policyVersion) {
    byte[] version = utf8(policyVersion);
    return start(RowStateStore.CONCLUSION, 'd', 2 * Long.BYTES + Integer.BYTES + version.length)
        .putLong(windowMs)
        .putLong(startMs)
        .putInt(resumes)
        .put(version)
        .array();
  }

  /** What the key of every window of rules' bands starts with. */
  static byte[] bandOfRulesPrefix() {
    return start(RowStateStore.CONCLUSION, 'd', 0).array();
  }

  /** What the key of every quota's count starts with. */
  static byte[] quotaCountPrefix() {
    return start(RowStateStore.CONCLUSION, 'n', 0).array();
  }

  static byte[] fence(byte[] hash) {
    return start(RowStateStore.CONCLUSION, 'f', hash.length).put(hash).array();
  }

  /** What every fence's key starts with. */
  static byte[] fencePrefix() {
    return start(RowStateStore.CONCLUSION, 'f', 0).array();
  }

  /** The hash in a fence's key. */
  static byte[] fenceHash(byte[] key) {
    return Arrays.copyOfRange(key, PREFIX_BYTES, key.length);
  }

  static byte[] band(long word) {
    return start(RowStateStore.CONCLUSION, 'k', Long.BYTES).putLong(word).array();
  }

  /** What every band's key starts with. */
  static byte[] bandPrefix() {
    return start(RowStateStore.CONCLUSION, 'k', 0).array();
  }

  static byte[] campaign(String id) {
    return named('c', id);
  }

  /** What the key of every campaign that was made known starts with. */
  static byte[] campaignPrefix() {
    return start(RowStateStore.CONCLUSION, 'c', 0).array();
  }

  /** The id in a campaign's key. */
  static String campaignId(byte[] key) {
    return new String(key, PREFIX_BYTES, key.length - PREFIX_BYTES, StandardCharsets.UTF_8);
  }

  static byte[] receipt(long offset) {
    return start(RowStateStore.LAST, 'r', Long.BYTES).putLong(offset).array();
  }

  /** What every receipt's key starts with. */
  static byte[] receiptPrefix() {
    return start(RowStateStore.LAST, 'r', 0).array();
  }

  static byte[] basis() {
    return start(RowStateStore.AFTERWARDS, 'b', 0).array();
  }

  static byte[] handledTo() {
    return start(RowStateStore.AFTERWARDS, 'l', 0).array();
  }

  private static byte[] named(char kind, String id) {
    byte[] utf8 = utf8(id);
    return start(RowStateStore.CONCLUSION, kind, utf8.length).put(utf8).array();
  }

  private static ByteBuffer start(int group, char kind, int further) {
    return ByteBuffer.allocate(PREFIX_BYTES + further).putInt(group).put((byte) kind);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
