package dev.weir.streams.stage;

import dev.weir.decision.SourceCoordinates;
import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.event.Report;
import dev.weir.features.storage.RowCount;
import dev.weir.features.storage.RowStore;
import dev.weir.internal.AuthorEvent;
import dev.weir.internal.ErasureReceipt;
import dev.weir.internal.ErasureRequest;
import dev.weir.review.Review;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets entities in one stage: takes a request, has the stage delete what it keeps, raises the
 * fence against events from before, and answers with a receipt; with a second one, of the same key,
 * when the bytes have left the files.
 *
 * <p>A request that comes again after a crash is answered with the receipt of the first time, if
 * that is kept: receipts are logged last of all rows of their interval ({@link
 * RowStateStore#LAST}), so that one that is there says that all the rest is. If not, all is done
 * again. A kept receipt:
 *
 * <pre>
 *   key  2:4 'r' offset of the request:8
 *   row  erasedAtMs:8 ErasureReceipt:Avro
 * </pre>
 *
 * <p>Not thread-safe: owned by one stream task.
 */
final class StageErasure {
  private static final Logger log = LoggerFactory.getLogger(StageErasure.class);
  private static final Duration PURGE_ASKED_EVERY = Duration.ofMillis(250);
  private static final Duration SWEPT_EVERY = Duration.ofHours(1);

  private final String stage;
  private final InstantSource clock;
  private final StageMeters meters;
  private final RowStateStore rows;
  private final StageOutput out;
  private final int partition;
  private final String instance;
  private final Fences fences;
  private final AvroCodec<ErasureRequest> requests = AvroCodec.of(ErasureRequest.class);
  private final AvroCodec<ErasureReceipt> receipts = AvroCodec.of(ErasureReceipt.class);
  private final List<byte[]> unpurged = new ArrayList<>();

  /** What a stage deletes of an entity. */
  @FunctionalInterface
  interface Eraser {
    /**
     * @param rows where to delete: so that the bytes leave the files, too
     */
    void erase(Trace trace, RowStore rows, Erased erased);
  }

  StageErasure(
      String stage,
      InstantSource clock,
      StageMeters meters,
      RowStateStore rows,
      StageOutput out,
      ProcessorContext<byte[], byte[]> context) {
    this.stage = stage;
    this.clock = clock;
    this.meters = meters;
    this.rows = rows;
    this.out = out;
    this.partition = context.taskId().partition();
    Object name = context.appConfigs().get("main.consumer.group.instance.id");
    this.instance = name == null ? "unnamed" : name.toString();
    this.fences = new Fences(rows);
    rows.forEach(
        StageKeys.receiptPrefix(),
        (key, row) -> {
          if (receipt(row).getPurgedAt() == null) {
            unpurged.add(key);
          }
        });
    context.schedule(PURGE_ASKED_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> tellOfPurges());
    context.schedule(SWEPT_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> sweep());
  }

  /** Does what the record asks for. */
  void request(Arrival arrival, byte @Nullable [] key, Eraser eraser) {
    requests
        .decode(arrival.value())
        .run(request -> erase(request, arrival, eraser), why -> out.setAside(arrival, key, why));
  }

  private void erase(ErasureRequest request, Arrival arrival, Eraser eraser) {
    byte[] kept = rows.get(StageKeys.receipt(arrival.offset()));
    if (kept != null) {
      send(receipt(kept), arrival.timestampMs());
      return;
    }
    Erased erased = new Erased();
    eraser.erase(new Trace(request), rows.erasing(), erased);
    fences.raise(request);
    long nowMs = clock.millis();
    ErasureReceipt receipt =
        new ErasureReceipt(
            request.getRequestId(),
            request.getEntity(),
            Fences.sha256(request.getKey()),
            request.getReason(),
            stage,
            partition,
            instance,
            arrival.offset(),
            erased.records(),
            erased.mentions(),
            Instant.ofEpochMilli(nowMs),
            null);
    byte[] key = StageKeys.receipt(arrival.offset());
    keep(key, receipt);
    unpurged.add(key);
    send(receipt, arrival.timestampMs());
    RowCount total = erased.total();
    meters.erased(total.rows());
    log.info(
        "forgotten: request={} entity={} key_sha256={} stage={} partition={} rows={} bytes={}"
            + " mentions={}",
        receipt.getRequestId(),
        receipt.getEntity(),
        receipt.getKeySha256(),
        stage,
        partition,
        total.rows(),
        total.bytes(),
        erased.mentions());
  }

  /** Second receipts for those whose bytes have left the files meanwhile. */
  private void tellOfPurges() {
    if (unpurged.isEmpty() || rows.purging()) {
      return;
    }
    long nowMs = clock.millis();
    for (byte[] key : unpurged) {
      byte[] row = rows.get(key);
      if (row != null) {
        ErasureReceipt receipt =
            ErasureReceipt.newBuilder(receipt(row))
                .setPurgedAt(Instant.ofEpochMilli(nowMs))
                .build();
        keep(key, receipt);
        send(receipt, nowMs);
      }
    }
    unpurged.clear();
  }

  private void sweep() {
    long nowMs = clock.millis();
    fences.sweep(nowMs);
    List<byte[]> old = new ArrayList<>();
    rows.forEach(
        StageKeys.receiptPrefix(),
        (key, row) -> {
          if (ByteBuffer.wrap(row).getLong() < nowMs - Fences.HORIZON.toMillis()) {
            old.add(key);
          }
        });
    old.forEach(rows::delete);
  }

  /**
   * Whether a post, or an event about one, is forgotten: it lies before a fence of its author, its
   * own, or its text's.
   */
  boolean forgotten(
      String author, String post, String fingerprint, String topic, int partition, long offset) {
    return forgotten(StageNames.AUTHOR, author, topic, partition, offset)
        || forgotten(StageNames.POST, post, topic, partition, offset)
        || forgotten(StageNames.TEXT, fingerprint, topic, partition, offset);
  }

  /** Whether a post from its topic is forgotten, as its author or itself was. */
  boolean forgotten(Post post, Arrival at) {
    return forgotten(StageNames.AUTHOR, post.getAuthorId(), at)
        || forgotten(StageNames.POST, post.getPostId(), at);
  }

  /** Whether an event of that entity is forgotten that has come from its input topic. */
  boolean forgotten(String entity, String key, Arrival at) {
    return forgotten(entity, key, at.topic(), at.partition(), at.offset());
  }

  /** Whether what befell an author did so before the author was forgotten. */
  boolean forgotten(AuthorEvent event) {
    Object payload = event.getEvent();
    if (payload instanceof Verdict verdict) {
      SourceCoordinates at = verdict.getSource();
      return forgotten(
          StageNames.AUTHOR,
          verdict.getAuthorId(),
          at.getTopic(),
          at.getPartition(),
          at.getOffset());
    }
    if (payload instanceof Report report) {
      String author = report.getPostAuthorId();
      return forgotten(
          StageNames.AUTHOR, author, Topics.REPORTS, event.getLog(), event.getOffset());
    }
    return payload instanceof Review review
        && forgotten(
            StageNames.AUTHOR,
            review.getPostAuthorId(),
            Topics.REVIEWS,
            event.getLog(),
            event.getOffset());
  }

  /**
   * Whether this stage was asked to forget anybody of late: else no event needs to be looked at.
   */
  boolean hasForgotten() {
    return !fences.isEmpty();
  }

  /** Whether an event of that entity is forgotten. */
  boolean forgotten(String entity, String key, String topic, int partition, long offset) {
    return fences.covers(entity, key, topic, partition, offset);
  }

  /** Says that an event came that is forgotten already: without its key and content. */
  void setAside(Arrival arrival) {
    out.setAsideWithoutContent(arrival, Rejections.forgotten());
  }

  private void send(ErasureReceipt receipt, long timestampMs) {
    out.send(
        StageNames.RECEIPTS,
        receipt.getRequestId()
            + '/'
            + receipt.getEntity()
            + ' '
            + receipt.getKeySha256()
            + '/'
            + stage
            + '/'
            + partition,
        receipts.encode(receipt),
        timestampMs);
  }

  private void keep(byte[] key, ErasureReceipt receipt) {
    byte[] avro = receipts.encode(receipt);
    rows.put(
        key,
        ByteBuffer.allocate(Long.BYTES + avro.length)
            .putLong(receipt.getErasedAt().toEpochMilli())
            .put(avro)
            .array());
  }

  private ErasureReceipt receipt(byte[] row) {
    return receipts.decode(Arrays.copyOfRange(row, Long.BYTES, row.length)).orThrow();
  }
}
