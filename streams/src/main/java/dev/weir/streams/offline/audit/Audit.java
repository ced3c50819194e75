package dev.weir.streams.offline.audit;

import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.feature.FeatureVectorSnapshot;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.storage.KeyLayout;
import dev.weir.features.storage.RocksMemory;
import dev.weir.features.storage.RocksRowStore;
import dev.weir.internal.ErasureRequest;
import dev.weir.streams.offline.StoppedException;
import dev.weir.streams.offline.input.PartitionLog;
import dev.weir.streams.offline.sorting.RecordSorter;
import dev.weir.streams.offline.sorting.SortedRecords;
import dev.weir.streams.stage.AuthorRecount;
import dev.weir.streams.stage.AuthorRecount.Fate;
import dev.weir.streams.stage.AuthorRecount.Recounted;
import dev.weir.streams.stage.StageNames;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Verdicts are sorted by the place of their post in the log; then the posts are read in that order,
 * counted as the author stage counts them, and each one's values are compared with those that its
 * verdict holds.
 *
 * <p>Memory: the plan's for sorting, the rows' cache, and the ids that were erased. Run once;
 * {@link #stop} and what tells of progress from any thread.
 */
public final class Audit {
  /** Verdicts made with definitions that are not the ones given, and what follows them. */
  public static final String OTHER_DEFINITIONS = "other_definitions";

  /** Verdicts made with a text model that is not the one given, and what follows them. */
  public static final String OTHER_MODEL = "other_model";

  /** Of authors that were forgotten. */
  public static final String FORGOTTEN = "forgotten_authors";

  /** Of authors whose earlier posts have left the log. */
  public static final String HISTORY_GONE = "history_gone";

  /** Answers to posts that have left the log or lie beyond the limit. */
  public static final String POST_GONE = "post_not_read";

  private static final long ROW_CACHE_BYTES = 64L << 20;
  private static final long ROW_WRITE_BUFFER_BYTES = 16L << 20;
  private static final long STAGED_BYTES_MAX = 8L << 20;

  // Below the prefixes of views, beside those of the stages' own rows.
  private static final byte[] AUTHOR_PREFIX = {0, 0, 0, (byte) (KeyLayout.RESERVED_PREFIXES - 1)};
  private static final byte COMPARED = 0;
  private static final byte OF_OTHER_DEFINITIONS = 1;
  private static final byte OF_OTHER_MODEL = 2;
  private static final byte WITHOUT_HISTORY = 3;

  private final AuditPlan plan;
  private final FeatureSchema columns;
  private final String definitionsVersion;
  private final AvroCodec<Verdict> verdictCodec = AvroCodec.of(Verdict.class);
  private final AvroCodec<FeatureVectorSnapshot> kept = AvroCodec.of(FeatureVectorSnapshot.class);
  private final Comparison comparison = new Comparison();
  private final Set<String> forgotten = new HashSet<>();
  private final Map<String, Long> skipped = new TreeMap<>();
  private final Map<Fate, Long> fates = new EnumMap<>(Fate.class);
  private long unanswered;
  private long unexpected;
  private volatile boolean stopped;
  private volatile String step = "1/2 reading verdicts";
  private final AtomicLong stepCount = new AtomicLong();
  private volatile long stepTotal;
  private volatile long mismatched;

  public Audit(AuditPlan plan) {
    this.plan = plan;
    this.columns = AuthorRecount.columns(plan.definitions());
    this.definitionsVersion = plan.definitions().version();
  }

  /** Ends {@link #run} soon. */
  public void stop() {
    stopped = true;
  }

  /** How far things are, in words. */
  public String progress() {
    long total = Math.max(1, stepTotal);
    return String.format(
        Locale.ROOT,
        "%s %3.0f%%: %,d of about %,d, %,d values differ so far",
        step,
        100.0 * Math.min(stepCount.get(), total) / total,
        stepCount.get(),
        stepTotal,
        mismatched);
  }

  /**
   * Does it.
   *
   * @throws StoppedException if it was stopped
   * @throws dev.weir.streams.topics.TopicsException if Kafka fails
   */
  public AuditResult run() throws IOException {
    readErasures();
    try (RecordSorter sorter = new RecordSorter(plan.temporary(), "verdicts", plan.memoryBytes())) {
      readVerdicts(sorter);
      sorter.finish();
      try (SortedRecords verdicts = sorter.open(0, RecordSorter.RANGES, 1);
          PartitionLog posts = new PartitionLog(plan.kafka(), Topics.POSTS);
          RocksMemory memory = new RocksMemory(ROW_CACHE_BYTES, ROW_WRITE_BUFFER_BYTES)) {
        begin("2/2 recomputing posts", Math.min(plan.limit(), posts.records()));
        VerdictCursor cursor = new VerdictCursor(verdicts);
        for (int partition : posts.partitions()) {
          if (stepCount.get() < plan.limit()) {
            recount(posts, partition, cursor, memory);
          }
        }
        cursor.skipRest();
      }
    }
    return result();
  }

  private void begin(String name, long total) {
    stepCount.set(0);
    stepTotal = total;
    step = name;
  }

  private void readErasures() throws IOException {
    AvroCodec<ErasureRequest> codec = AvroCodec.of(ErasureRequest.class);
    readAll(
        Topics.ERASURES_AUTHOR,
        record ->
            codec
                .decode(record.value())
                .run(
                    request -> {
                      if (request.getEntity().equals(StageNames.AUTHOR)) {
                        forgotten.add(request.getKey());
                      }
                    },
                    why -> {}));
  }

  private void readVerdicts(RecordSorter sorter) throws IOException {
    String model = plan.scorer().version();
    readAll(
        plan.verdictTopic(),
        record ->
            verdictCodec
                .decode(record.value())
                .run(
                    verdict -> {
                      if (verdict.getRevision() == 1) {
                        byte[] bytes =
                            LoggedVerdict.of(verdict, columns, definitionsVersion, model)
                                .bytes(verdict, kept);
                        sorter.add(
                            verdict.getSource().getPartition(),
                            verdict.getSource().getOffset(),
                            bytes,
                            bytes.length);
                      }
                    },
                    why -> skip("undecodable")));
  }

  private interface RecordReader {
    void read(ConsumerRecord<byte[], byte[]> record);
  }

  private void readAll(String topic, RecordReader reader) throws IOException {
    try (PartitionLog log = new PartitionLog(plan.kafka(), topic)) {
      begin("1/2 reading " + topic, log.records());
      for (int partition : log.partitions()) {
        var unused =
            log.read(
                partition,
                record -> {
                  goOn();
                  reader.read(record);
                  return true;
                });
      }
    }
  }

  private void goOn() {
    if (stopped) {
      throw new StoppedException();
    }
    stepCount.incrementAndGet();
  }

  private void recount(PartitionLog posts, int partition, VerdictCursor cursor, RocksMemory memory)
      throws IOException {
    boolean historyGone = posts.begin(partition) > 0;
    try (RocksRowStore rows =
        new RocksRowStore(plan.temporary().resolve("rows-" + partition), memory)) {
      AuthorRecount recount = new AuthorRecount(plan.definitions(), plan.scorer(), rows);
      var unused =
          posts.read(
              partition,
              record -> {
                if (stepCount.get() >= plan.limit()) {
                  return false;
                }
                goOn();
                LoggedVerdict verdict = cursor.find(record.partition(), record.offset());
                Recounted recounted = recount.next(record, verdict != null);
                judge(record, recounted, verdict, rows, historyGone);
                if (rows.stagedBytes() > STAGED_BYTES_MAX) {
                  rows.commit(Map.of());
                }
                return true;
              });
    }
  }

  private void judge(
      ConsumerRecord<byte[], byte[]> record,
      Recounted recounted,
      @Nullable LoggedVerdict verdict,
      RocksRowStore rows,
      boolean historyGone) {
    fates.merge(recounted.fate(), 1L, Long::sum);
    Post post = recounted.post();
    if (recounted.fate() != Fate.COUNTED || post == null) {
      if (verdict != null) {
        // Known to the stage from before what the log still holds: no contradiction.
        if (historyGone || (post != null && forgotten.contains(post.getAuthorId()))) {
          skip(historyGone ? HISTORY_GONE : FORGOTTEN);
        } else {
          unexpected++;
        }
      }
      return;
    }
    byte[] key = KeyLayout.key(AUTHOR_PREFIX, post.getAuthorId());
    byte[] known = rows.get(key);
    byte state = known == null ? COMPARED : known[0];
    if (verdict == null) {
      unanswered++;
      if (known == null && historyGone) {
        state = WITHOUT_HISTORY;
      }
    } else if (state == COMPARED) {
      state =
          switch (verdict.kind()) {
            case OTHER_DEFINITIONS -> OF_OTHER_DEFINITIONS;
            case OTHER_MODEL -> OF_OTHER_MODEL;
            case COMPARABLE ->
                known == null
                        && historyGone
                        && !comparison.same(verdict.values(), recounted.values())
                    ? WITHOUT_HISTORY
                    : COMPARED;
          };
    }
    if (known == null || known[0] != state) {
      rows.put(key, new byte[] {state});
    }
    if (verdict != null) {
      compare(record, post, recounted, verdict, state);
    }
  }

  private void compare(
      ConsumerRecord<byte[], byte[]> record,
      Post post,
      Recounted recounted,
      LoggedVerdict verdict,
      byte state) {
    if (forgotten.contains(post.getAuthorId())) {
      skip(FORGOTTEN);
    } else if (state != COMPARED) {
      // What an author's rows held before the definitions changed shapes what they hold after.
      skip(
          switch (state) {
            case OF_OTHER_DEFINITIONS -> OTHER_DEFINITIONS;
            case OF_OTHER_MODEL -> OTHER_MODEL;
            default -> HISTORY_GONE;
          });
    } else {
      comparison.compare(
          verdict.postId(),
          record.partition(),
          record.offset(),
          verdict.values(),
          recounted.values());
      mismatched = comparison.mismatched();
    }
  }

  private void skip(String why) {
    skipped.merge(why, 1L, Long::sum);
  }

  private AuditResult result() {
    return new AuditResult(
        stepCount.get(),
        Map.copyOf(fates),
        unanswered,
        unexpected,
        new TreeMap<>(skipped),
        comparison.verdicts(),
        comparison.values(),
        comparison.mismatched(),
        comparison.mismatchedVerdicts(),
        comparison.rate(),
        new TreeMap<>(comparison.byFeature()),
        comparison.differences(),
        columns.columns().stream().map(FeatureColumn::reference).toList(),
        AuthorRecount.notRecounted(plan.definitions()),
        definitionsVersion);
  }

  /** The sorted verdicts, sought in the order of the posts. */
  private final class VerdictCursor {
    private final SortedRecords records;
    private boolean more;

    VerdictCursor(SortedRecords records) {
      this.records = records;
      this.more = records.next();
    }

    /** The verdict of the post there; of one delivered more than once, the first delivery. */
    @Nullable LoggedVerdict find(int partition, long offset) {
      while (more && compare(partition, offset) < 0) {
        skip(POST_GONE);
        more = records.next();
      }
      if (!more || compare(partition, offset) > 0) {
        return null;
      }
      LoggedVerdict found =
          LoggedVerdict.read(records.bytes(), records.offset(), records.length(), kept);
      more = records.next();
      while (more && compare(partition, offset) == 0) {
        LoggedVerdict again =
            LoggedVerdict.read(records.bytes(), records.offset(), records.length(), kept);
        if (!again.values().equals(found.values())) {
          unexpected++;
        } else {
          skip("delivered_again");
        }
        more = records.next();
      }
      return found;
    }

    void skipRest() {
      while (more) {
        skip(POST_GONE);
        more = records.next();
      }
    }

    private int compare(int partition, long offset) {
      int byPartition = Long.compare(records.key(), partition);
      return byPartition != 0 ? byPartition : Long.compare(records.order(), offset);
    }
  }
}
