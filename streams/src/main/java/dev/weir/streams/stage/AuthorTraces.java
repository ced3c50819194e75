package dev.weir.streams.stage;

import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.features.storage.RowCount;
import dev.weir.features.storage.RowEraser;
import dev.weir.features.storage.RowStore;
import dev.weir.internal.AuthorEvent;
import dev.weir.internal.PostEnvelope;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Deletes what the author stage keeps of an entity: rows, gate, posts and answers that wait, ids
 * seen, outputs. For one erasure.
 */
final class AuthorTraces {
  private final StageParts parts;
  private final EntityViews views;
  private final Outbox outbox;
  private final EarlyAnswers earlyAnswers;
  private final RowStore rows;
  private final RowStore from;
  private final RowEraser eraser;
  private final AvroCodec<PostEnvelope> envelopes = AvroCodec.of(PostEnvelope.class);
  private final EventReaders readers;
  private final Map<Long, String> authorsByOffset = new HashMap<>();
  private final Set<String> posts = new HashSet<>();

  /**
   * @param from the same rows, where to delete
   */
  AuthorTraces(
      StageParts parts,
      EntityViews views,
      Outbox outbox,
      EarlyAnswers earlyAnswers,
      RowStore rows,
      RowStore from) {
    this.parts = parts;
    this.views = views;
    this.outbox = outbox;
    this.earlyAnswers = earlyAnswers;
    this.rows = rows;
    this.from = from;
    this.eraser = new RowEraser(from);
    this.readers = new EventReaders(parts.scorer().labels());
  }

  /**
   * Deletes; the gates of other authors no longer wait for posts that are forgotten.
   *
   * @return the authors whose posts, or who themselves, were forgotten
   */
  Set<String> erase(Trace trace, Erased erased) {
    Set<String> authors = new HashSet<>();
    if (trace.isAbout(StageNames.AUTHOR)) {
      authors.add(trace.key());
      erased.add(views.forget(from, trace.key()));
      erased.add("gate", eraser.row(StageKeys.gate(trace.key())));
    } else if (trace.isAbout(StageNames.POST)) {
      posts.add(trace.key());
    }
    erased.add("outbox", outbox.forget(from, output -> isOwnOutput(trace, output, erased)));
    erased.add(
        "parked posts",
        eraser.rows(StageKeys.parkedPrefix(), row -> isOwnParked(trace, row, erased)));
    erased.add(
        "early answers",
        earlyAnswers.forget(from, (row, answer) -> isOwnAnswer(trace, row, answer, erased)));
    RowCount seen = RowCount.NONE;
    for (String post : posts) {
      seen = seen.plus(eraser.row(StageKeys.seen(post)));
    }
    erased.add("post ids seen", seen);
    authorsByOffset.forEach(
        (offset, author) -> {
          authors.add(author);
          answered(author, offset);
        });
    return authors;
  }

  private boolean isOwnOutput(Trace trace, byte[] output, Erased erased) {
    if (!trace.isIn(output)) {
      return false;
    }
    PostEnvelope envelope = envelopes.decode(output).orThrow();
    boolean own = trace.isOf(envelope.getPost(), envelope.getFingerprint());
    if (own) {
      posts.add(envelope.getPost().getPostId());
      authorsByOffset.put(envelope.getOffset(), envelope.getPost().getAuthorId());
    } else {
      erased.mention();
    }
    return own;
  }

  private boolean isOwnParked(Trace trace, RowEraser.Row row, Erased erased) {
    boolean aboutText = trace.isAbout(StageNames.TEXT);
    if (!aboutText && !trace.isIn(row.value())) {
      return false;
    }
    Arrival parked = Arrival.ofParkedRow(Topics.POSTS, 0, row.value());
    Post post = readers.posts().read(parked.value(), parked.timestampMs()).orThrow();
    boolean own =
        trace.isOf(
            post,
            // Not yet known: a post that waits is not scored.
            aboutText ? parts.normalizer().normalize(post.getText()).fingerprint() : "");
    if (own) {
      posts.add(post.getPostId());
    } else if (trace.isIn(row.value())) {
      erased.mention();
    }
    return own;
  }

  private static boolean isOwnAnswer(Trace trace, byte[] row, AuthorEvent answer, Erased erased) {
    if (!trace.isIn(row)) {
      return false;
    }
    boolean own =
        answer.getEvent() instanceof Verdict verdict
            && trace.isOf(verdict.getAuthorId(), verdict.getPostId(), null);
    if (!own) {
      erased.mention();
    }
    return own;
  }

  /** An answer to a post that is forgotten may not come: nobody is to wait for it. */
  private void answered(String author, long offset) {
    byte[] key = StageKeys.gate(author);
    AuthorGate gate = AuthorGate.read(rows.get(key));
    if (gate.isInFlight(offset)) {
      gate.answered(offset);
      byte[] row = gate.row();
      if (row == null) {
        rows.delete(key);
      } else {
        rows.put(key, row);
      }
    }
  }
}
