package dev.weir.streams.stage;

import dev.weir.decision.Reason;
import dev.weir.decision.RuleOutcome;
import dev.weir.decision.Verdict;
import dev.weir.features.expiry.SweepRange;
import dev.weir.features.storage.RowStore;
import dev.weir.internal.Release;
import dev.weir.internal.RuleSighting;
import dev.weir.moderation.band.AuthorSample;
import dev.weir.moderation.band.Band;
import dev.weir.moderation.policy.Policy;
import dev.weir.streams.policies.InForce;
import dev.weir.streams.policies.PauseNote;
import dev.weir.streams.policies.ReleasePlan;
import dev.weir.streams.policies.Releases;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which share of the authors each rule with a band hits, over all instances, and the releases that
 * pause those out of it (docs/adr/0010). Counts are of one policy version and begin anew with each
 * resume; what comes again changes none. Rows hold hashes of authors:
 *
 * <pre>
 *   by window, resumes and policy version   seenMs:8 sample ({@link AuthorSample})
 * </pre>
 *
 * <p>Not thread-safe: owned by one stream task.
 */
final class RuleWatch {
  /** How long after the last post in it a window is known. */
  static final Duration KEPT = Duration.ofDays(8);

  /** A pause that is not read back by then is told once more. */
  private static final long AGAIN_MS = 10_000;

  private static final Logger log = LoggerFactory.getLogger(RuleWatch.class);

  private final RowStore rows;
  private final StageParts parts;
  private final Map<String, Long> toldMs = new HashMap<>();
  private long newestMs = Long.MIN_VALUE;

  RuleWatch(RowStore rows, StageParts parts) {
    this.rows = rows;
    this.parts = parts;
  }

  /** What a first verdict tells; null when the policy that decided has no bands. */
  static @Nullable RuleSighting sighting(Verdict verdict, InForce inForce) {
    Optional<Policy> policy = inForce.rollout().policy(verdict.getPolicyVersion());
    if (policy.isEmpty() || policy.get().bands().isEmpty()) {
      return null;
    }
    List<Band> bands = policy.get().bands();
    long fired = 0;
    for (Reason reason : verdict.getReasons()) {
      if (reason.getOutcome() == RuleOutcome.FIRED) {
        for (int i = 0; i < bands.size(); i++) {
          fired |= bands.get(i).rule().equals(reason.getRule()) ? 1L << i : 0;
        }
      }
    }
    return new RuleSighting(
        verdict.getPolicyVersion(),
        inForce.resumes(),
        CampaignRecords.hash(verdict.getAuthorId()),
        verdict.getCreatedAt(),
        fired);
  }

  /**
   * Counts a post.
   *
   * @param seenMs record timestamp
   * @return releases that pause rules, mostly none
   */
  List<Release> see(RuleSighting sighting, long seenMs) {
    newestMs = Math.max(newestMs, seenMs);
    Releases releases = parts.policies().current().value();
    InForce inForce = releases.inForce();
    Policy policy = inForce.rollout().policy(sighting.getPolicyVersion()).orElse(null);
    if (policy == null || inForce.resumes() != sighting.getResumes()) {
      return List.of(); // of before: nothing is decided by it any more
    }
    List<Release> pauses = new ArrayList<>();
    List<Band> bands = policy.bands();
    long createdMs = sighting.getCreatedAt().toEpochMilli();
    Map<Long, Sample> samples = new HashMap<>();
    for (int i = 0; i < bands.size(); i++) {
      Band band = bands.get(i);
      Sample sample =
          samples.computeIfAbsent(band.windowMs(), windowMs -> count(band, sighting, seenMs));
      boolean hit = (sighting.getRules() >>> i & 1) == 1;
      if (hit && band.isAbove(sample.authors(), i)) {
        pause(band, i, sample.authors(), band.windowStart(createdMs), releases, sighting, pauses);
      } else if (sample.first() && band.shareMin() > 0) {
        long before = band.windowStart(createdMs) - band.windowMs();
        Sample over = read(key(band, before, sighting));
        if (over != null && band.isBelow(over.authors(), i)) {
          pause(band, i, over.authors(), before, releases, sighting, pauses);
        }
      }
    }
    return pauses;
  }

  /** What is known of a window; whether this is its first post. */
  private record Sample(AuthorSample authors, boolean first) {}

  private Sample count(Band band, RuleSighting sighting, long seenMs) {
    byte[] key = key(band, band.windowStart(sighting.getCreatedAt().toEpochMilli()), sighting);
    Sample before = read(key);
    Sample sample = before == null ? new Sample(new AuthorSample(), true) : before;
    if (sample.authors().add(sighting.getAuthor(), sighting.getRules())) {
      ByteBuffer row = ByteBuffer.allocate(Long.BYTES + sample.authors().bytes());
      row.putLong(seenMs);
      sample.authors().write(row);
      rows.put(key, row.array());
    }
    return sample;
  }

  private @Nullable Sample read(byte[] key) {
    byte[] row = rows.get(key);
    if (row == null) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(row, Long.BYTES, row.length - Long.BYTES);
    return new Sample(AuthorSample.read(in), false);
  }

  private static byte[] key(Band band, long startMs, RuleSighting sighting) {
    return StageKeys.bandOfRules(
        band.windowMs(), startMs, sighting.getResumes(), sighting.getPolicyVersion());
  }

  private void pause(
      Band band,
      int rule,
      AuthorSample seen,
      long startMs,
      Releases releases,
      RuleSighting sighting,
      List<Release> pauses) {
    long nowMs = parts.clock().millis();
    Long told = toldMs.get(band.rule());
    if (releases.newest().isEmpty()
        || releases.inForce().pausedRules().contains(band.rule())
        || (told != null && nowMs - told < AGAIN_MS)) {
      return;
    }
    toldMs.put(band.rule(), nowMs);
    String why = PauseNote.of(band, seen.share(rule), seen.authors(), startMs);
    pauses.add(
        new ReleasePlan("weir", why, Instant.ofEpochMilli(nowMs))
            .pause(releases, band.rule(), sighting.getPolicyVersion()));
    log.warn(
        "rule paused: rule={} policy={} share={} authors={} at_least={} at_most={} window_ms={}"
            + " window_start={}; it is silent until weir policy resume",
        band.rule(),
        sighting.getPolicyVersion(),
        seen.share(rule),
        seen.authors(),
        band.shareMin(),
        band.shareMax(),
        band.windowMs(),
        Instant.ofEpochMilli(startMs));
  }

  /** For a sweep: windows that are over for good. */
  SweepRange range() {
    return new SweepRange(
        "rule bands",
        SweepRange.Kind.RECORDS,
        StageKeys.bandOfRulesPrefix(),
        (key, head) -> ByteBuffer.wrap(head).getLong(),
        (key, head, streamTimeMs) ->
            newestMs != Long.MIN_VALUE
                && ByteBuffer.wrap(head).getLong() < newestMs - KEPT.toMillis(),
        newest -> {});
  }
}
