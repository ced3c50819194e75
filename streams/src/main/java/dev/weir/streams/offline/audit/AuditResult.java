package dev.weir.streams.offline.audit;

import dev.weir.streams.stage.AuthorRecount.Fate;
import java.util.List;
import java.util.Map;

/**
 * What an audit found.
 *
 * @param posts read from the log
 * @param fates of those posts by this recount
 * @param unanswered counted posts without a verdict: on their way, or their verdict is gone
 * @param unexpected verdicts that answer a post which by this recount has none
 * @param skipped verdicts that were not compared, by why
 * @param features compared, by their references
 * @param notRecomputed views and features of the verdicts that were not compared, with the reason
 */
public record AuditResult(
    long posts,
    Map<Fate, Long> fates,
    long unanswered,
    long unexpected,
    Map<String, Long> skipped,
    long verdicts,
    long values,
    long mismatched,
    long mismatchedVerdicts,
    double mismatchRate,
    Map<String, Long> mismatchedByFeature,
    List<Difference> differences,
    List<String> features,
    Map<String, String> notRecomputed,
    String definitionsVersion) {

  /** Whether something was compared and all of it agrees. */
  public boolean agrees() {
    return values > 0 && mismatched == 0 && unexpected == 0;
  }
}
