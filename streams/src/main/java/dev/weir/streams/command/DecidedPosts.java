package dev.weir.streams.command;

import dev.weir.decision.Verdict;
import dev.weir.streams.offline.OfflineException;
import dev.weir.streams.offline.decision.DecidedPost;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.stage.Redecision;
import dev.weir.streams.stage.StageParts;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Finds a post and its verdicts for a command, with progress, until Ctrl-C. */
final class DecidedPosts {
  private DecidedPosts() {}

  static DecidedPost find(
      KafkaConnection kafka, String postId, Redecision redecision, PrintWriter err)
      throws IOException {
    AtomicLong read = new AtomicLong();
    AtomicBoolean stopped = new AtomicBoolean();
    try {
      return LongWork.run(
          err,
          () -> String.format(Locale.ROOT, "%,d verdicts read", read.get()),
          () -> stopped.set(true),
          () -> DecidedPost.find(kafka, postId, redecision, read, stopped::get));
    } catch (OfflineException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** Refuses to compute a verdict again with other files than it was computed with. */
  static void checkVersions(Verdict verdict, StageParts parts, Redecision redecision) {
    String policy = redecision.policy(verdict).version();
    check(verdict, "policy", verdict.getPolicyVersion(), policy, "--policy");
    check(verdict, "model", verdict.getModelVersion(), parts.scorer().version(), "--model");
    check(
        verdict,
        "definitions",
        verdict.getFeatures().getDefinitionsVersion(),
        parts.definitionsVersion(),
        "--definitions");
  }

  private static void check(Verdict verdict, String what, String then, String now, String option) {
    if (!then.equals(now)) {
      throw new CommandFailure(
          verdict.getPostId()
              + " revision "
              + verdict.getRevision()
              + ": decided with "
              + what
              + " "
              + then
              + ", at hand is "
              + now
              + " (expected: "
              + option
              + " FILE of then)");
    }
  }
}
