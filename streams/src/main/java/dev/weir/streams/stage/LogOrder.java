package dev.weir.streams.stage;

import dev.weir.event.Post;
import dev.weir.streams.state.RowStateStore;
import java.util.ArrayList;
import java.util.List;

/**
 * Posts of all authors pass in log order: with one partition, what a text has seen is then a
 * property of the log. One that waits for an answer holds up all behind it. Parked posts are rows
 * under their offsets.
 *
 * <p>Not thread-safe: owned by one stream task.
 */
final class LogOrder implements PostOrder {
  /** Name of the queue that posts of all authors share. */
  private static final String ALL_AUTHORS = "";

  /** Parked posts that go on at once; the answers to them call the next. */
  private static final int RELEASED_AT_ONCE = 256;

  private final StageParts parts;
  private final RowStateStore rows;
  private final AuthorGates gates;
  private final PostSender sender;
  private final SentBeforeStart sentBeforeStart;
  private final WaitingPosts waiting;
  private final PostLine line = new PostLine();

  /**
   * @param loggedTo offset of the last post that had been handled when an interval was logged as a
   *     whole. Of an interval whose logging a crash cut short the line may be there without the
   *     gates it waits for: its posts come again, behind those they have to wait for.
   */
  LogOrder(
      StageParts parts,
      RowStateStore rows,
      AuthorGates gates,
      PostSender sender,
      SentBeforeStart sentBeforeStart,
      WaitingPosts waiting,
      long loggedTo) {
    this.parts = parts;
    this.rows = rows;
    this.gates = gates;
    this.sender = sender;
    this.sentBeforeStart = sentBeforeStart;
    this.waiting = waiting;
    List<byte[]> cutShort = new ArrayList<>();
    rows.forEach(
        StageKeys.parkedPrefix(),
        (key, row) -> {
          if (StageKeys.parkedSequence(key) > loggedTo) {
            cutShort.add(key);
          } else if (line.join(StageKeys.parkedSequence(key))) {
            waiting.add(1);
          }
        });
    cutShort.forEach(rows::delete);
  }

  /**
   * Sends the post on when all before it have been, else it joins the line. One that comes again
   * after a crash takes its place there, also between posts that wait. What a crash took on its way
   * to the next stage is sent again first ({@link SentBeforeStart}); all that comes before that
   * waits in line.
   */
  @Override
  public void arrive(Post post, Arrival arrival) {
    if (line.waitsFor() == null) {
      release();
    }
    String author = post.getAuthorId();
    AuthorGate gate = gates.of(author);
    boolean behind =
        !sentBeforeStart.isEmpty() || (!line.isEmpty() && line.first() <= arrival.offset());
    if (!behind && sender.sentBefore(gate, arrival)) {
      gates.keep(author, gate);
    } else if (sender.repeats(post, arrival)) {
      parts.meters().duplicatePost();
    } else if (behind) {
      join(arrival);
    } else if (gate.closedAsOf(PostSender.eventTimeMs(post), AuthorStage.SETTLE_MS)) {
      join(arrival);
      line.waitFor(author, parts.clock().millis());
    } else {
      sender.send(gate, post, arrival);
      gates.keep(author, gate);
    }
  }

  private void join(Arrival arrival) {
    if (line.join(arrival.offset())) {
      rows.put(StageKeys.parked(ALL_AUTHORS, arrival.offset()), arrival.parkedRow());
      waiting.parked();
    }
  }

  @Override
  public void answered(String author, AuthorGate gate) {
    if (line.waitsFor() == null || author.equals(line.waitsFor())) {
      release();
    }
  }

  /** Sends the posts of the line on, in log order, until one has to wait for an answer. */
  private void release() {
    if (!sentBeforeStart.isEmpty()) {
      return;
    }
    for (int i = 0; i < RELEASED_AT_ONCE && !line.isEmpty(); i++) {
      byte[] key = StageKeys.parked(ALL_AUTHORS, line.first());
      byte[] row = rows.get(key);
      if (row != null) {
        Arrival arrival = sender.parked(row);
        Post post = sender.post(arrival);
        String author = post.getAuthorId();
        AuthorGate gate = gates.of(author);
        if (!sender.goesOn(gate, post, arrival)) {
          line.waitFor(author, parts.clock().millis());
          return;
        }
        gates.keep(author, gate);
        rows.delete(key);
      }
      line.leave();
      waiting.add(-1);
    }
  }

  @Override
  public boolean waits(String author, long offset) {
    return line.has(offset);
  }

  @Override
  public void resent() {
    release();
  }

  @Override
  public void forget(String author) {
    // The line is nobody's own.
  }

  @Override
  public void releaseImpatient(long beforeMs) {
    String waitedFor = line.waitsFor();
    if (waitedFor != null && line.waitsSinceMs() <= beforeMs) {
      AuthorGate gate = gates.of(waitedFor);
      gate.open();
      gates.keep(waitedFor, gate);
      parts.meters().impatientPost();
      release();
    }
  }
}
