package dev.weir.streams.stage;

import dev.weir.decision.Overturn;
import dev.weir.decision.RevisionTakenBack;
import dev.weir.decision.Verdict;
import dev.weir.features.event.LogPosition;
import dev.weir.internal.RememberedRevision;
import dev.weir.moderation.enforcement.Action;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What a reviewer's answer takes out of the author's record. One that is milder than what was
 * decided before takes back all that was counted of the post and did not allow it, and counts in
 * its place: afterwards the record is as though the answer had been given at first. Where an
 * earlier revision that allowed the post stays, an answer that allows it adds nothing.
 */
final class Overturns {
  /** How many revisions one answer takes back at most: the newest. */
  static final int REVISIONS_MAX = 1_000;

  /** Positions that an answer's own position makes room for. */
  private static final int POSITIONS = 1_024;

  private static final String ALLOW = VerdictRecords.name(Action.ALLOW);

  private Overturns() {}

  /**
   * The answer, saying what it takes back.
   *
   * @param before the post's revisions so far
   */
  static Verdict with(List<RememberedRevision> before, Verdict answer) {
    Verdict latest = before.get(before.size() - 1).getVerdict();
    if (severity(answer.getAction()) >= severity(QuotaGrants.proposed(latest))) {
      return answer;
    }
    Set<Integer> gone = new HashSet<>();
    for (RememberedRevision revision : before) {
      Overturn earlier = revision.getVerdict().getOverturn();
      if (earlier != null) {
        earlier.getTakenBack().forEach(taken -> gone.add(taken.getRevision()));
      }
    }
    List<RevisionTakenBack> takenBack = new ArrayList<>();
    boolean allowed = false;
    for (RememberedRevision revision : before) {
      Verdict counted = revision.getVerdict();
      Instant asOf = countsAsOf(counted);
      if (asOf == null || gone.contains(counted.getRevision())) {
        continue;
      }
      if (counted.getAction().equals(ALLOW)) {
        allowed = true;
      } else {
        takenBack.add(
            new RevisionTakenBack(
                counted.getRevision(),
                asOf,
                counted.getAction(),
                counted.getCategory(),
                counted.getEnforced()));
      }
    }
    if (takenBack.isEmpty()) {
      return answer;
    }
    int kept = Math.max(0, takenBack.size() - REVISIONS_MAX);
    List<RevisionTakenBack> newest = List.copyOf(takenBack.subList(kept, takenBack.size()));
    boolean said = allowed && answer.getAction().equals(ALLOW);
    return Verdict.newBuilder(answer)
        .setOverturn(new Overturn(newest, said ? null : newest.get(0).getAsOf()))
        .build();
  }

  /** As of when the verdict counts in its author's record; null when it does not. */
  private static @Nullable Instant countsAsOf(Verdict verdict) {
    if (VerdictRecords.isAppealed(verdict)) {
      return null;
    }
    Overturn overturn = verdict.getOverturn();
    return overturn == null ? verdict.getAsOf() : overturn.getCountsAsOf();
  }

  /**
   * The answer, once it is known what quotas made of the revisions that it takes back.
   *
   * @param held whether they held that revision for review
   */
  static Verdict asAnswered(Verdict answer, IntPredicate held) {
    Overturn overturn = answer.getOverturn();
    if (overturn == null) {
      return answer;
    }
    List<RevisionTakenBack> takenBack = new ArrayList<>();
    for (RevisionTakenBack taken : overturn.getTakenBack()) {
      takenBack.add(
          held.test(taken.getRevision())
              ? RevisionTakenBack.newBuilder(taken)
                  .setAction(VerdictRecords.name(Action.REVIEW))
                  .build()
              : taken);
    }
    return Verdict.newBuilder(answer)
        .setOverturn(new Overturn(takenBack, overturn.getCountsAsOf()))
        .build();
  }

  /** The verdicts that an answer takes back, as they were fed back to their author. */
  static List<Verdict> takenBack(Verdict feedback) {
    List<Verdict> verdicts = new ArrayList<>();
    Overturn overturn = feedback.getOverturn();
    if (overturn != null) {
      for (RevisionTakenBack taken : overturn.getTakenBack()) {
        verdicts.add(
            Verdict.newBuilder(feedback)
                .setRevision(taken.getRevision())
                .setCreatedAt(taken.getAsOf().plusMillis(AuthorStage.SETTLE_MS))
                .setAsOf(taken.getAsOf())
                .setAction(taken.getAction())
                .setCategory(taken.getCategory())
                .setEnforced(taken.getEnforced())
                .setOverturn(null)
                .build());
      }
    }
    return verdicts;
  }

  /** The answer as it counts in the place of what it takes back; null when it does not. */
  static @Nullable Verdict instead(Verdict feedback) {
    Instant asOf = countsAsOf(feedback);
    return asOf == null
        ? null
        : Verdict.newBuilder(feedback).setCreatedAt(asOf.plusMillis(AuthorStage.SETTLE_MS)).build();
  }

  /** Where what a verdict takes back stands, each at its own place and in order. */
  static LogPosition position(LogPosition answer, int takenBack) {
    return new LogPosition(
        Logs.takenBack(answer.partition()), answer.offset() * POSITIONS + takenBack);
  }

  /** What is no action of Weir's is not milder than anything: reviews may say what they like. */
  private static int severity(String action) {
    return Arrays.stream(Action.values())
        .filter(known -> VerdictRecords.name(known).equals(action))
        .mapToInt(Action::ordinal)
        .findFirst()
        .orElse(Integer.MAX_VALUE);
  }
}
