package dev.weir.streams.offline.backtest;

import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.streams.offline.StoppedException;
import dev.weir.streams.offline.input.PartitionLog;
import dev.weir.streams.offline.sorting.RecordSorter;
import dev.weir.streams.stage.Redecision;
import dev.weir.streams.stage.Redecision.Outcome;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Tries a policy on the log: verdicts are sorted into the order of their posts, each post is read
 * once, and every verdict that rules made of it is decided again with the features logged with it.
 *
 * <p>What was never logged cannot be found: a report or reaction that changed nothing then left no
 * verdict, so that second looks are those that led to a revision.
 *
 * <p>One run, by one thread; {@link #stop} and {@link #progress} by any. Memory: that of the
 * sorter; disk: the verdicts of the time asked for.
 */
public final class Backtest {
  /** Verdicts of posts that have left the log, or that are deleted, or beyond the limit. */
  public static final String POST_GONE = "post_not_read";

  /** Verdicts by other definitions: features that they lack are unknown to the policy. */
  public static final String OTHER_DEFINITIONS = "decided_with_features_of_other_definitions";

  private final BacktestPlan plan;
  private final Redecision redecision;
  private final Tally tally;
  private final AvroCodec<Verdict> codec = AvroCodec.of(Verdict.class);
  private volatile boolean stopped;
  private volatile String step = "1/2 reading verdicts";
  private final AtomicLong stepCount = new AtomicLong();
  private volatile long stepTotal;
  private volatile long stepNanos = System.nanoTime();
  private volatile long changed;

  public Backtest(BacktestPlan plan) {
    this.plan = plan;
    this.redecision = new Redecision(plan.parts(), plan.rescores(), plan.archive());
    this.tally = new Tally(plan.examples());
  }

  /** Ends {@link #run} soon. */
  public void stop() {
    stopped = true;
  }

  /** How far things are, in words. */
  public String progress() {
    long done = stepCount.get();
    long total = Math.max(1, stepTotal);
    double seconds = Math.max(1e-3, (System.nanoTime() - stepNanos) / 1e9);
    double rate = done / seconds;
    return String.format(
        Locale.ROOT,
        "%s %3.0f%%: %,d of about %,d, %,.0f/s, %,.0f s left, %,d actions changed so far",
        step,
        100.0 * Math.min(done, total) / total,
        done,
        stepTotal,
        rate,
        Math.max(0, total - done) / Math.max(1, rate),
        changed);
  }

  /**
   * Does it.
   *
   * @throws StoppedException if it was stopped
   * @throws dev.weir.streams.topics.TopicsException if Kafka fails
   */
  public BacktestResult run() throws IOException {
    try (LoggedDecisions logged =
            new LoggedDecisions(
                new RecordSorter(plan.temporary(), "verdicts", plan.memoryBytes()));
        PartitionLog verdicts = new PartitionLog(plan.kafka(), plan.verdictTopic());
        PartitionLog posts = new PartitionLog(plan.kafka(), Topics.POSTS)) {
      begin("1/2 reading verdicts", verdicts.records());
      for (int partition : verdicts.partitions()) {
        var unused = verdicts.read(partition, record -> take(record, logged));
      }
      logged.sort();
      begin("2/2 deciding posts again", Math.min(plan.limit(), posts.records()));
      for (int partition : posts.partitions()) {
        var unused =
            posts.read(
                partition,
                record -> {
                  if (stepCount.get() >= plan.limit()) {
                    return false;
                  }
                  goOn();
                  decide(record, logged.of(record.partition(), record.offset()));
                  return true;
                });
      }
      tally.skip(POST_GONE, logged.passedOver());
    }
    return tally.result(
        plan.archive() == null ? plan.parts().moderator().policy().version() : "of each verdict");
  }

  private void begin(String name, long total) {
    stepCount.set(0);
    stepTotal = total;
    stepNanos = System.nanoTime();
    step = name;
  }

  private void goOn() {
    if (stopped) {
      throw new StoppedException();
    }
    stepCount.incrementAndGet();
  }

  private boolean take(ConsumerRecord<byte[], byte[]> record, LoggedDecisions into) {
    goOn();
    codec
        .decode(record.value())
        .run(
            verdict -> {
              long createdAtMs = verdict.getCreatedAt().toEpochMilli();
              if (createdAtMs >= plan.fromMs() && createdAtMs < plan.toMs()) {
                into.add(verdict, record.value());
              }
            },
            why -> tally.skip("undecodable", 1));
    return true;
  }

  private void decide(ConsumerRecord<byte[], byte[]> record, List<Verdict> revisions) {
    if (revisions.isEmpty()) {
      return;
    }
    redecision
        .post(record)
        .run(
            post -> decide(post, revisions),
            why -> tally.skip("post_unreadable", revisions.size()));
  }

  private @Nullable Boolean harmful(Post post, @Nullable Verdict reviewed) {
    GroundTruth truth = plan.truth();
    if (truth != null) {
      return truth.of(post.getPostId());
    }
    return reviewed == null ? null : !reviewed.getAction().equals("allow");
  }

  private void decide(Post post, List<Verdict> revisions) {
    tally.post(post.getCreatedAt().toEpochMilli());
    @Nullable Outcome before = null;
    @Nullable Outcome after = null;
    @Nullable Verdict reviewed = null;
    for (Verdict logged : revisions) {
      if (Redecision.byReviewer(logged)) {
        reviewed = logged;
        continue;
      }
      if (!Redecision.byRules(logged)) {
        continue; // an appeal decides nothing
      }
      if (!logged.getFeatures().getDefinitionsVersion().equals(plan.parts().definitionsVersion())) {
        tally.skip(OTHER_DEFINITIONS, 1);
      }
      before = Outcome.of(logged);
      after = redecision.outcome(post, logged);
      tally.decision(logged, before, after);
    }
    Boolean harmful = harmful(post, reviewed);
    if (harmful != null && before != null && after != null) {
      tally.judged(harmful, before, after);
    }
    changed = tally.actionChanged();
  }
}
