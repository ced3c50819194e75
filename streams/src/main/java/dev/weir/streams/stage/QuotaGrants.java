package dev.weir.streams.stage;

import dev.weir.decision.QuotaGrant;
import dev.weir.decision.QuotaOutcome;
import dev.weir.decision.Reason;
import dev.weir.decision.RuleOutcome;
import dev.weir.decision.Verdict;
import dev.weir.moderation.enforcement.Action;
import dev.weir.moderation.enforcement.Quota;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Quotas in verdicts: asked for by who decides, answered by who counts. */
final class QuotaGrants {
  private static final String REASON = "quota/";

  private QuotaGrants() {}

  /** What to ask for, as of that event time. */
  static List<QuotaGrant> asked(List<Quota> quotas, Instant asOf) {
    if (quotas.isEmpty()) {
      return List.of();
    }
    List<QuotaGrant> asked = new ArrayList<>(quotas.size());
    for (Quota quota : quotas) {
      long startMs = asOf.toEpochMilli() - Math.floorMod(asOf.toEpochMilli(), quota.windowMs());
      asked.add(
          new QuotaGrant(
              quota.id(),
              quota.limit(),
              quota.windowMs(),
              Instant.ofEpochMilli(startMs),
              QuotaOutcome.ASKED,
              0));
    }
    return asked;
  }

  /** Whether the verdict waits for an answer. */
  static boolean areAsked(Verdict verdict) {
    List<QuotaGrant> quotas = verdict.getQuotas();
    return !quotas.isEmpty() && quotas.get(0).getOutcome() == QuotaOutcome.ASKED;
  }

  /** Whether it says that a quota was full. */
  static boolean isReason(Reason reason) {
    return reason.getRule().startsWith(REASON);
  }

  /** What the rules proposed, whether it was let through or not. */
  static String proposed(Verdict verdict) {
    String proposed = verdict.getProposedAction();
    return proposed == null ? verdict.getAction() : proposed;
  }

  /**
   * The verdict as it is acted upon: as proposed, or held for review when a quota is full. Nothing
   * is done about the author then.
   *
   * @param answers to what it asks, in that order
   */
  static Verdict answered(Verdict verdict, List<QuotaGrant> answers) {
    Verdict.Builder answered = Verdict.newBuilder(verdict).setQuotas(answers);
    if (answers.stream().noneMatch(a -> a.getOutcome() == QuotaOutcome.FULL)) {
      return answered.build();
    }
    String held = VerdictRecords.name(Action.REVIEW);
    List<Reason> reasons = new ArrayList<>(verdict.getReasons());
    for (QuotaGrant answer : answers) {
      if (answer.getOutcome() == QuotaOutcome.FULL) {
        reasons.add(
            new Reason(
                REASON + answer.getQuota(),
                RuleOutcome.FIRED,
                held,
                verdict.getCategory(),
                verdict.getAction() + " is held: " + inWords(answer)));
      }
    }
    return answered
        .setAction(held)
        .setProposedAction(verdict.getAction())
        .setReasons(reasons)
        .setParameters(null)
        .setAuthorActions(List.of())
        .setNotify(List.of())
        .build();
  }

  /**
   * The verdict with the answers that were logged: those to what it asks, by quota. What was not
   * asked then would have been granted.
   */
  static Verdict answeredAs(Verdict verdict, Verdict logged) {
    if (!areAsked(verdict)) {
      return verdict;
    }
    List<QuotaGrant> answers = new ArrayList<>();
    for (QuotaGrant asked : verdict.getQuotas()) {
      QuotaGrant then = find(logged.getQuotas(), asked.getQuota());
      answers.add(
          QuotaGrant.newBuilder(asked)
              .setOutcome(then == null ? QuotaOutcome.GRANTED : then.getOutcome())
              .setGranted(then == null ? 0 : then.getGranted())
              .build());
    }
    return answered(verdict, answers);
  }

  private static @Nullable QuotaGrant find(List<QuotaGrant> grants, String quota) {
    for (QuotaGrant grant : grants) {
      if (grant.getQuota().equals(quota)) {
        return grant;
      }
    }
    return null;
  }

  private static String inWords(QuotaGrant full) {
    return full.getGranted()
        + " of "
        + full.getLimit()
        + " in "
        + words(full.getWindowMs())
        + " from "
        + full.getWindowStart();
  }

  /** As a policy would write it. */
  private static String words(long windowMs) {
    long minutes = windowMs / 60_000;
    if (windowMs % 60_000 != 0) {
      return windowMs + "ms";
    }
    return minutes % 1_440 == 0
        ? minutes / 1_440 + "d"
        : minutes % 60 == 0 ? minutes / 60 + "h" : minutes + "m";
  }
}
