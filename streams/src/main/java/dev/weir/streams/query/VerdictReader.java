package dev.weir.streams.query;

import dev.weir.decision.Verdict;
import java.util.Optional;

/**
 * Reads verdicts back by post. Thread-safe; called on the server's event loops, so one local read
 * and no blocking.
 */
public interface VerdictReader {
  /**
   * The verdict of the post with the highest revision; empty when the post is unknown or has been
   * forgotten.
   *
   * @throws OwnerAwayException if another instance owns the post, or this one does and is not ready
   */
  Optional<Verdict> latest(String postId) throws OwnerAwayException;
}
