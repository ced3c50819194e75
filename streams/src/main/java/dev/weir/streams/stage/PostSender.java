package dev.weir.streams.stage;

import dev.weir.event.Post;
import dev.weir.features.event.LogPosition;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.window.ApplyResult;
import dev.weir.internal.PostEnvelope;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.scoring.Scores;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.util.function.Consumer;

/**
 * Sends posts on to their text: scored, counted in their author's views, with the values of these
 * as of the post's event time. What it has sent it sends again with the same bytes.
 *
 * <p>Not thread-safe: owned by one stream task.
 */
final class PostSender {
  private final StageParts parts;
  private final int partition;
  private final RowStateStore rows;
  private final EntityViews views;
  private final Outbox outbox;
  private final SeenPosts seen;
  private final StageOutput out;
  private final EventReaders readers;
  private final Consumer<String> onSent;
  private final AvroCodec<PostEnvelope> envelopes = AvroCodec.of(PostEnvelope.class);

  /**
   * @param partition of the task, and with it of its posts
   * @param onSent is told the author of each post that is sent, or sent again
   */
  PostSender(
      StageParts parts,
      int partition,
      RowStateStore rows,
      EntityViews views,
      Outbox outbox,
      SeenPosts seen,
      StageOutput out,
      EventReaders readers,
      Consumer<String> onSent) {
    this.parts = parts;
    this.partition = partition;
    this.rows = rows;
    this.views = views;
    this.outbox = outbox;
    this.seen = seen;
    this.out = out;
    this.readers = readers;
    this.onSent = onSent;
  }

  /** Event time of a post. */
  static long eventTimeMs(Post post) {
    return post.getCreatedAt().toEpochMilli();
  }

  /** A parked post as it arrived. */
  Arrival parked(byte[] row) {
    return Arrival.ofParkedRow(Topics.POSTS, partition, row);
  }

  /** The post of a parked arrival, which could be read when it came. */
  Post post(Arrival arrival) {
    return readers.posts().read(arrival.value(), arrival.timestampMs()).orThrow();
  }

  /** Whether the post came before at another offset; that it is gone is said of one that did. */
  boolean repeats(Post post, Arrival arrival) {
    return !post.getDeleted()
        && seen.repeats(post.getPostId(), arrival.offset(), eventTimeMs(post));
  }

  /**
   * A record that comes again after a crash is answered with the bytes of the first time. The crash
   * may have taken the rows of its interval and left the output: they are told of it again, which
   * changes nothing where they know it.
   */
  boolean sentBefore(AuthorGate gate, Arrival arrival) {
    byte[] envelope = outbox.find(arrival.partition(), arrival.offset());
    if (envelope == null) {
      return false;
    }
    PostEnvelope sent = envelopes.decode(envelope).orThrow();
    Post post = sent.getPost();
    seen.remember(post.getPostId(), arrival.offset(), eventTimeMs(post));
    views.apply(
        Topics.POSTS,
        readers.event(post, sent.getFingerprint(), Envelopes.scores(sent, parts.scorer())),
        new LogPosition(arrival.partition(), arrival.offset()),
        arrival.timestampMs());
    gate.sent(arrival.offset(), eventTimeMs(post));
    out.send(StageNames.TO_TEXT, sent.getFingerprint(), envelope, arrival.timestampMs());
    onSent.accept(post.getAuthorId());
    return true;
  }

  /**
   * Sends a parked post on unless it has to wait for an answer.
   *
   * @return false when it has to
   */
  boolean goesOn(AuthorGate gate, Post post, Arrival arrival) {
    if (sentBefore(gate, arrival)) {
      return true;
    }
    if (gate.closedAsOf(eventTimeMs(post), AuthorStage.SETTLE_MS)) {
      return false;
    }
    send(gate, post, arrival);
    if (post.getDeleted()) {
      // A deletion that has waited has no input record that would send it again, and nothing
      // answers it: its row goes when it has arrived.
      rows.awaitOutputs();
    }
    return true;
  }

  /** Updates the author's views with the post and sends it on with their values. */
  void send(AuthorGate gate, Post post, Arrival arrival) {
    String author = post.getAuthorId();
    long asOfMs = eventTimeMs(post);
    Content content = parts.normalizer().normalize(post.getText());
    Scores scores = parts.scorer().score(content);
    if (post.getDeleted()) {
      sendDeletion(post, content, scores, arrival);
      return;
    }
    ApplyResult applied =
        views.apply(
            Topics.POSTS,
            readers.event(post, content.fingerprint(), scores),
            new LogPosition(arrival.partition(), arrival.offset()),
            arrival.timestampMs());
    if (Rejections.refused(applied)) {
      out.setAside(arrival, null, Rejections.of(applied, asOfMs));
      return;
    }
    if (applied == ApplyResult.RETRACTED) {
      return; // deleted while it waited: nobody asks for its verdict any more
    }
    parts.meters().readable(parts.clock().millis() - asOfMs);
    FeatureVector features = new FeatureVector(parts.columns(), asOfMs);
    views.read(author, features);
    byte[] envelope =
        envelopes.encode(
            Envelopes.envelope(post, content.fingerprint(), scores, features, arrival, parts));
    outbox.keep(arrival.partition(), arrival.offset(), envelope);
    gate.sent(arrival.offset(), asOfMs);
    out.send(StageNames.TO_TEXT, content.fingerprint(), envelope, arrival.timestampMs());
    onSent.accept(author);
  }

  /**
   * Takes a post that is gone out of the author's views, where its source declares that, and tells
   * the next stages. No verdict answers it, so nothing waits; one that comes again after a crash
   * changes nothing.
   */
  private void sendDeletion(Post post, Content content, Scores scores, Arrival arrival) {
    views.takeBack(
        Topics.POSTS,
        readers.event(post, content.fingerprint(), scores),
        new LogPosition(arrival.partition(), arrival.offset()),
        arrival.timestampMs());
    FeatureVector none = new FeatureVector(parts.columns(), eventTimeMs(post));
    byte[] envelope =
        envelopes.encode(
            Envelopes.envelope(post, content.fingerprint(), scores, none, arrival, parts));
    out.send(StageNames.TO_TEXT, content.fingerprint(), envelope, arrival.timestampMs());
  }

  /** Sends again what was sent from that offset, if it is still kept. */
  void resend(long offset) {
    byte[] envelope = outbox.find(partition, offset);
    if (envelope != null) {
      PostEnvelope sent = envelopes.decode(envelope).orThrow();
      long timestampMs = sent.getIngestedAt().toEpochMilli();
      out.send(StageNames.TO_TEXT, sent.getFingerprint(), envelope, timestampMs);
    }
  }
}
