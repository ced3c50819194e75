package dev.weir.streams.stage;

import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Posts that were in flight when the task started, until they are answered. A post that was sent
 * when an answer came in has no input record that would send it again; what a crash took on its way
 * to the next stage is sent from the outbox, in log order, once per start.
 *
 * <p>Not thread-safe: owned by one stream task.
 */
final class SentBeforeStart {
  private final AuthorGates gates;
  private final PostSender sender;
  private final NavigableMap<Long, String> authorsByOffset = new TreeMap<>();

  SentBeforeStart(AuthorGates gates, PostSender sender) {
    this.gates = gates;
    this.sender = sender;
    gates.forEach(
        (author, gate) -> {
          for (long offset : gate.inFlight()) {
            authorsByOffset.put(offset, author);
          }
        });
  }

  boolean isEmpty() {
    return authorsByOffset.isEmpty();
  }

  void answered(long offset) {
    authorsByOffset.remove(offset);
  }

  void forget(String author) {
    authorsByOffset.values().removeIf(author::equals);
  }

  /** Sends again what has no answer; from now on it counts as sent since the start. */
  void resend() {
    authorsByOffset.forEach(
        (offset, author) -> {
          if (gates.of(author).isInFlight(offset)) {
            sender.resend(offset);
          }
        });
    authorsByOffset.clear();
  }
}
