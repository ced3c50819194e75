package dev.weir.streams.command;

import dev.weir.internal.Candidate;
import dev.weir.internal.CandidateShare;
import dev.weir.internal.Release;
import java.math.BigDecimal;
import java.util.Locale;

/** Releases in words. */
final class PolicyWords {
  private PolicyWords() {}

  /** What stands beside the policy in force; begins with a comma, or is empty. */
  static String candidate(Release release) {
    StringBuilder said = new StringBuilder();
    Candidate candidate = release.getCandidate();
    if (candidate != null) {
      CandidateShare share = candidate.getShare();
      said.append(", candidate ").append(candidate.getPolicyVersion());
      said.append(share == null ? " in shadow" : " for " + share(share));
    }
    if (!release.getPausedRules().isEmpty()) {
      said.append(", paused: ").append(String.join(", ", release.getPausedRules()));
    }
    if (release.getRollbackTo() != null) {
      said.append(", as release ").append(release.getRollbackTo());
    }
    return said.toString();
  }

  private static String share(CandidateShare share) {
    return BigDecimal.valueOf(share.getHundredths(), 2).stripTrailingZeros().toPlainString()
        + " % of "
        + share.getBy().name().toLowerCase(Locale.ROOT)
        + "s";
  }
}
