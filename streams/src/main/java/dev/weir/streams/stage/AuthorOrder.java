package dev.weir.streams.stage;

import dev.weir.event.Post;
import dev.weir.streams.state.RowStateStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Each author's posts pass in log order; an author that waits holds nobody else up. Parked posts
 * are rows under their author and a sequence number that the gate knows.
 *
 * <p>Not thread-safe: owned by one stream task.
 */
final class AuthorOrder implements PostOrder {
  private final StageParts parts;
  private final RowStateStore rows;
  private final AuthorGates gates;
  private final PostSender sender;
  private final WaitingPosts waiting;
  private final Map<String, Long> parkedSinceMs = new HashMap<>();

  AuthorOrder(
      StageParts parts,
      RowStateStore rows,
      AuthorGates gates,
      PostSender sender,
      WaitingPosts waiting) {
    this.parts = parts;
    this.rows = rows;
    this.gates = gates;
    this.sender = sender;
    this.waiting = waiting;
    rows.forEach(
        StageKeys.parkedPrefix(),
        (key, row) -> parkedSinceMs.putIfAbsent(StageKeys.parkedAuthor(key), nowMs()));
    gates.forEach((author, gate) -> waiting.add(gate.parked()));
  }

  @Override
  public void arrive(Post post, Arrival arrival) {
    String author = post.getAuthorId();
    AuthorGate gate = gates.of(author);
    boolean behind = gate.hasParked() && firstParkedOffset(author, gate) < arrival.offset();
    if (!behind && sender.sentBefore(gate, arrival)) {
      gates.keep(author, gate);
    } else if (sender.repeats(post, arrival)) {
      parts.meters().duplicatePost();
    } else if (post.getDeleted() && gate.hasParked() && !behind) {
      sender.send(gate, post, arrival); // went on before a crash, ahead of those that wait
    } else if (gate.hasParked()
        || gate.closedAsOf(PostSender.eventTimeMs(post), AuthorStage.SETTLE_MS)) {
      park(gate, author, arrival);
      gates.keep(author, gate);
    } else {
      sender.send(gate, post, arrival);
      gates.keep(author, gate);
    }
  }

  /** Rows take an author's posts in order, also when they come again after a crash. */
  private long firstParkedOffset(String author, AuthorGate gate) {
    byte[] first = rows.get(StageKeys.parked(author, gate.firstParked()));
    return first == null ? Long.MAX_VALUE : sender.parked(first).offset();
  }

  private void park(AuthorGate gate, String author, Arrival arrival) {
    if (gate.hasParked()) {
      byte[] last = rows.get(StageKeys.parked(author, gate.lastParked()));
      if (last != null && sender.parked(last).offset() >= arrival.offset()) {
        return; // comes again after a crash, and waits already
      }
    }
    rows.put(StageKeys.parked(author, gate.park(arrival.offset())), arrival.parkedRow());
    parkedSinceMs.putIfAbsent(author, nowMs());
    waiting.parked();
  }

  @Override
  public void answered(String author, AuthorGate gate) {
    // Answers come, so there is nothing to be impatient about, however long the queue.
    parkedSinceMs.replace(author, nowMs());
    if (gate.hasParked()) {
      release(author, gate);
      gates.keep(author, gate);
    }
  }

  /** Sends parked posts on, in order, until one has to wait for an answer. */
  private void release(String author, AuthorGate gate) {
    while (gate.hasParked()) {
      byte[] key = StageKeys.parked(author, gate.firstParked());
      byte[] row = rows.get(key);
      if (row != null) {
        Arrival arrival = sender.parked(row);
        if (!sender.goesOn(gate, sender.post(arrival), arrival)) {
          return;
        }
        rows.delete(key);
      }
      gate.unparked();
      waiting.add(-1);
    }
    parkedSinceMs.remove(author);
  }

  @Override
  public boolean waits(String author, long offset) {
    AuthorGate gate = gates.of(author);
    return gate.hasParked() && firstParkedOffset(author, gate) <= offset;
  }

  @Override
  public void resent() {
    // Authors do not wait for one another.
  }

  @Override
  public void forget(String author) {
    waiting.add(-gates.of(author).parked());
    parkedSinceMs.remove(author);
  }

  @Override
  public void releaseImpatient(long beforeMs) {
    List<String> impatient =
        parkedSinceMs.entrySet().stream()
            .filter(e -> e.getValue() <= beforeMs)
            .map(Map.Entry::getKey)
            .toList();
    for (String author : impatient) {
      AuthorGate gate = gates.of(author);
      gate.open();
      parts.meters().impatientPost();
      release(author, gate);
      if (gate.hasParked()) {
        parkedSinceMs.put(author, nowMs());
      }
      gates.keep(author, gate);
    }
  }

  private long nowMs() {
    return parts.clock().millis();
  }
}
