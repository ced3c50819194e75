package dev.weir.streams;

import dev.weir.event.DeadLetterReason;
import dev.weir.streams.stage.StageMeters;
import dev.weir.streams.telemetry.Meters;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What the stages count, as meters. Thread-safe. */
final class MeteredStages implements StageMeters {
  private final Meters meters;
  private final LongConsumer decided;

  MeteredStages(Meters meters) {
    this(meters, age -> {});
  }

  /**
   * @param decided is told of each post's age in milliseconds at its first verdict
   */
  MeteredStages(Meters meters, LongConsumer decided) {
    this.meters = meters;
    this.decided = decided;
    for (DeadLetterReason reason : DeadLetterReason.values()) {
      meters.noDeadLetterYet(reason.name());
    }
  }

  @Override
  public void verdict(String action, @Nullable String category, int revision) {
    meters.verdict(action, category);
  }

  @Override
  public void latency(long millis) {
    meters.verdictLatency(millis);
    decided.accept(millis);
  }

  @Override
  public void readable(long millis) {
    meters.readable(millis);
  }

  @Override
  public void deadLetter(String reason) {
    meters.deadLetter(reason);
  }

  @Override
  public void duplicatePost() {
    meters.duplicatePost();
  }

  @Override
  public void parkedPost() {
    meters.parkedPost();
  }

  @Override
  public void waitingPosts(int change) {
    meters.waitingPosts(change);
  }

  @Override
  public void impatientPost() {
    meters.impatientPost();
  }

  @Override
  public void erased(long rows) {
    meters.erased(rows);
  }

  @Override
  public void quota(String quota, boolean granted) {
    meters.quota(quota, granted);
  }
}
