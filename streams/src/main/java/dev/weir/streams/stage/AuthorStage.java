package dev.weir.streams.stage;

import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.event.Report;
import dev.weir.features.event.Event;
import dev.weir.features.event.LogPosition;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.window.ApplyResult;
import dev.weir.internal.AuthorEvent;
import dev.weir.internal.PostEnvelope;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.scoring.Scores;
import dev.weir.review.Review;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.state.RowSweeper;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * First stage, keyed by author: reads and scores the post, updates the author's views, attaches
 * their values as of the post's event time and sends the post on to its text. What befalls the
 * author later (verdicts, reports, reviews) comes in by {@link Topics#AUTHOR_EVENTS}.
 *
 * <p>Not thread-safe: owned by one stream task.
 */
public final class AuthorStage implements Processor<byte[], byte[], byte[], byte[]> {
  /** Event time after which a verdict counts for its author (docs/adr/0003). */
  public static final long SETTLE_MS = 1_000;

  /** Wall clock after which a parked post goes on when no answer came for its author. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Wall clock after a start in which answers to what was sent before it may still come in. */
  private static final Duration ANSWERS_AFTER_START = Duration.ofSeconds(5);

  /** Name of the queue that posts of all authors share where they pass in log order. */
  private static final String ALL_AUTHORS = "";

  /** Parked posts that go on at once; the answers to them call the next. */
  private static final int RELEASED_AT_ONCE = 256;

  private final StageParts parts;
  private final PostLine line = new PostLine();
  private final AvroCodec<PostEnvelope> envelopes = AvroCodec.of(PostEnvelope.class);
  private final AvroCodec<AuthorEvent> authorEvents = AvroCodec.of(AuthorEvent.class);
  private final EventReaders readers;
  private final Map<String, Long> parkedSinceMs = new HashMap<>();

  /** By offset, the authors of posts that were in flight at the start and are not answered yet. */
  private final NavigableMap<Long, String> sentBeforeStart = new TreeMap<>();

  private int waiting;
  private @Nullable Cancellable resending;
  private @Nullable Task task;

  /** What exists once the task runs. */
  private record Task(
      ProcessorContext<byte[], byte[]> context,
      RowStateStore rows,
      EntityViews views,
      Outbox outbox,
      SeenPosts seen,
      StageOutput out,
      StageErasure erasure) {}

  public AuthorStage(StageParts parts) {
    this.parts = parts;
    this.readers = new EventReaders(parts.scorer().labels());
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    RowStateStore rows = context.getStateStore(StageNames.store(StageNames.AUTHOR));
    rows.openToReaders();
    StageOutput out = new StageOutput(StageNames.AUTHOR, context, parts.meters());
    Task opened =
        new Task(
            context,
            rows,
            new EntityViews(parts.definitions(), StageNames.AUTHOR, rows),
            new Outbox(rows),
            new SeenPosts(rows),
            out,
            new StageErasure(StageNames.AUTHOR, parts.clock(), parts.meters(), rows, out, context));
    task = opened;
    long loggedTo = lineLoggedTo(rows);
    List<byte[]> cutShort = new ArrayList<>();
    rows.forEach(
        StageKeys.parkedPrefix(),
        (key, row) -> {
          String author = StageKeys.parkedAuthor(key);
          if (!author.equals(ALL_AUTHORS)) {
            parkedSinceMs.putIfAbsent(author, parts.clock().millis());
          } else if (StageKeys.parkedSequence(key) <= loggedTo) {
            waits(line.join(StageKeys.parkedSequence(key)) ? 1 : 0);
          } else {
            cutShort.add(key);
          }
        });
    cutShort.forEach(rows::delete);
    rows.forEach(
        StageKeys.gatePrefix(),
        (key, row) -> {
          AuthorGate gate = AuthorGate.read(row);
          String author = StageKeys.gateAuthor(key);
          for (long offset : gate.inFlight()) {
            sentBeforeStart.put(offset, author);
          }
          waits(gate.parked());
        });
    resending =
        context.schedule(
            ANSWERS_AFTER_START, PunctuationType.WALL_CLOCK_TIME, now -> resendUnanswered());
    context.schedule(
        Duration.ofSeconds(1), PunctuationType.WALL_CLOCK_TIME, now -> releaseImpatient());
    RowSweeper sweeper =
        opened.views().sweeper(rows, List.of(opened.seen().range()), parts.clock());
    context.schedule(RowSweeper.EVERY, PunctuationType.WALL_CLOCK_TIME, now -> sweeper.slice());
  }

  /**
   * Offset of the last post that had joined the line when an interval was logged as a whole. Of an
   * interval whose logging a crash cut short the line may be there without the gates it waits for:
   * its posts come again, behind those they have to wait for.
   */
  private static long lineLoggedTo(RowStateStore rows) {
    byte[] row = rows.get(StageKeys.lineEnd());
    return row == null ? -1 : ByteBuffer.wrap(row).getLong();
  }

  @Override
  public void close() {
    Task ended = task;
    if (ended != null) {
      ended.rows().closeToReaders();
      waits(-waiting);
    }
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Arrival arrival = task().out().arrival(record);
    switch (arrival.topic()) {
      case Topics.POSTS -> post(arrival, record.key());
      case Topics.AUTHOR_EVENTS -> authorEvent(arrival, record.key());
      case Topics.ERASURES_AUTHOR -> forget(arrival, record.key());
      default ->
          throw new IllegalStateException(
              "topic: " + arrival.topic() + " (expected: a source of the author stage)");
    }
    if (task().rows().unloggedRows() >= Outbox.COMMIT_EVERY) {
      task().context().commit();
    }
  }

  private void post(Arrival arrival, byte @Nullable [] key) {
    readers
        .posts()
        .read(key, arrival.value(), arrival.timestampMs())
        .run(
            post -> {
              if (task().erasure().forgotten(post, arrival)) {
                task().erasure().setAside(arrival);
              } else if (parts.logOrder()) {
                acceptInLogOrder(post, arrival);
              } else {
                accept(post, arrival);
              }
            },
            why -> task().out().setAside(arrival, key, why));
  }

  /** Forgets what is asked for; who waited for an answer to it goes on. */
  private void forget(Arrival arrival, byte @Nullable [] key) {
    Set<String> authors = new HashSet<>();
    task()
        .erasure()
        .request(
            arrival,
            key,
            (trace, from, erased) -> {
              if (trace.isAbout(StageNames.AUTHOR)) {
                waits(-gate(trace.key()).parked()); // the gate goes
              }
              authors.addAll(
                  new AuthorTraces(parts, task().views(), task().outbox(), task().rows(), from)
                      .erase(trace, erased));
            });
    for (String author : authors) {
      sentBeforeStart.values().removeIf(author::equals);
      AuthorGate gate = gate(author);
      if (!parts.logOrder()) {
        release(author, gate, arrival.partition());
        keep(author, gate);
      } else {
        tryLine(author, arrival.partition());
      }
    }
  }

  /**
   * Sends the post on when all before it have been, else it joins the line. One that comes again
   * after a crash takes its place there, also between posts that wait. What a crash took on its way
   * to the next stage is sent again first ({@link #resendUnanswered}); all that comes before that
   * waits in line.
   */
  private void acceptInLogOrder(Post post, Arrival arrival) {
    if (line.waitsFor() == null) {
      releaseLine(arrival.partition());
    }
    String author = post.getAuthorId();
    AuthorGate gate = gate(author);
    boolean behind =
        !sentBeforeStart.isEmpty() || (!line.isEmpty() && line.first() <= arrival.offset());
    if (!behind && sentBefore(gate, arrival)) {
      keep(author, gate);
    } else if (repeats(post, arrival)) {
      parts.meters().duplicatePost();
    } else if (behind) {
      joinLine(arrival);
    } else if (gate.closedAsOf(eventTimeMs(post), SETTLE_MS)) {
      joinLine(arrival);
      line.waitFor(author, parts.clock().millis());
    } else {
      send(gate, post, arrival);
      keep(author, gate);
    }
  }

  private void joinLine(Arrival arrival) {
    if (line.join(arrival.offset())) {
      task().rows().put(StageKeys.parked(ALL_AUTHORS, arrival.offset()), arrival.parkedRow());
      byte[] end = ByteBuffer.allocate(Long.BYTES).putLong(line.last()).array();
      task().rows().put(StageKeys.lineEnd(), end);
      parts.meters().parkedPost();
      waits(1);
    }
  }

  /** Goes on with the line where it does not wait for an answer to another author. */
  private void tryLine(String author, int partition) {
    if (line.waitsFor() == null || author.equals(line.waitsFor())) {
      releaseLine(partition);
    }
  }

  /** Sends the posts of the line on, in log order, until one has to wait for an answer. */
  private void releaseLine(int partition) {
    if (!sentBeforeStart.isEmpty()) {
      return;
    }
    for (int i = 0; i < RELEASED_AT_ONCE && !line.isEmpty(); i++) {
      byte[] key = StageKeys.parked(ALL_AUTHORS, line.first());
      byte[] row = task().rows().get(key);
      if (row != null) {
        Arrival arrival = parkedArrival(row, partition);
        Post post = readers.posts().read(arrival.value(), arrival.timestampMs()).orThrow();
        String author = post.getAuthorId();
        AuthorGate gate = gate(author);
        if (!sentBefore(gate, arrival)) {
          if (gate.closedAsOf(eventTimeMs(post), SETTLE_MS)) {
            line.waitFor(author, parts.clock().millis());
            return;
          }
          send(gate, post, arrival);
          awaitDeletion(post);
        }
        keep(author, gate);
        task().rows().delete(key);
      }
      line.leave();
      waits(-1);
    }
  }

  private void accept(Post post, Arrival arrival) {
    String author = post.getAuthorId();
    AuthorGate gate = gate(author);
    boolean behind = waitsBehindParked(gate, author, arrival);
    if (!behind && sentBefore(gate, arrival)) {
      keep(author, gate);
    } else if (repeats(post, arrival)) {
      parts.meters().duplicatePost();
    } else if (post.getDeleted() && gate.hasParked() && !behind) {
      send(gate, post, arrival); // went on before a crash, ahead of those that wait
    } else if (gate.hasParked() || gate.closedAsOf(eventTimeMs(post), SETTLE_MS)) {
      park(gate, author, arrival);
      keep(author, gate);
    } else {
      send(gate, post, arrival);
      keep(author, gate);
    }
  }

  /** Whether the post came before at another offset; that it is gone is said of one that did. */
  private boolean repeats(Post post, Arrival arrival) {
    return !post.getDeleted()
        && task().seen().repeats(post.getPostId(), arrival.offset(), eventTimeMs(post));
  }

  /**
   * Whether posts that came before are parked: rows take an author's posts in order, also when they
   * come again after a crash.
   */
  private boolean waitsBehindParked(AuthorGate gate, String author, Arrival arrival) {
    if (!gate.hasParked()) {
      return false;
    }
    byte[] first = task().rows().get(StageKeys.parked(author, gate.firstParked()));
    return first != null && parkedArrival(first, arrival.partition()).offset() < arrival.offset();
  }

  /**
   * A record that comes again after a crash is answered with the bytes of the first time. The crash
   * may have taken the rows of its interval and left the output: they are told of it again, which
   * changes nothing where they know it.
   */
  private boolean sentBefore(AuthorGate gate, Arrival arrival) {
    byte[] envelope = task().outbox().find(arrival.partition(), arrival.offset());
    if (envelope == null) {
      return false;
    }
    PostEnvelope sent = envelopes.decode(envelope).orThrow();
    Post post = sent.getPost();
    task().seen().remember(post.getPostId(), arrival.offset(), eventTimeMs(post));
    task()
        .views()
        .apply(
            Topics.POSTS,
            readers.event(post, sent.getFingerprint(), Envelopes.scores(sent, parts.scorer())),
            new LogPosition(arrival.partition(), arrival.offset()),
            arrival.timestampMs());
    gate.sent(arrival.offset(), eventTimeMs(post));
    task().out().send(StageNames.TO_TEXT, sent.getFingerprint(), envelope, arrival.timestampMs());
    return true;
  }

  private void park(AuthorGate gate, String author, Arrival arrival) {
    if (gate.hasParked()) {
      byte[] last = task().rows().get(StageKeys.parked(author, gate.lastParked()));
      if (last != null && parkedArrival(last, arrival.partition()).offset() >= arrival.offset()) {
        return; // comes again after a crash, and waits already
      }
    }
    task().rows().put(StageKeys.parked(author, gate.park(arrival.offset())), arrival.parkedRow());
    parkedSinceMs.putIfAbsent(author, parts.clock().millis());
    parts.meters().parkedPost();
    waits(1);
  }

  /** Updates the author's views with the post and sends it on with their values. */
  private void send(AuthorGate gate, Post post, Arrival arrival) {
    String author = post.getAuthorId();
    long asOfMs = eventTimeMs(post);
    Content content = parts.normalizer().normalize(post.getText());
    Scores scores = parts.scorer().score(content);
    if (post.getDeleted()) {
      sendDeletion(post, content, scores, arrival);
      return;
    }
    ApplyResult applied =
        task()
            .views()
            .apply(
                Topics.POSTS,
                readers.event(post, content.fingerprint(), scores),
                new LogPosition(arrival.partition(), arrival.offset()),
                arrival.timestampMs());
    if (Rejections.refused(applied)) {
      task().out().setAside(arrival, null, Rejections.of(applied, asOfMs));
      return;
    }
    if (applied == ApplyResult.RETRACTED) {
      return; // deleted while it waited: nobody asks for its verdict any more
    }
    parts.meters().readable(parts.clock().millis() - asOfMs);
    FeatureVector features = new FeatureVector(parts.columns(), asOfMs);
    task().views().read(author, features);
    byte[] envelope =
        envelopes.encode(
            Envelopes.envelope(post, content.fingerprint(), scores, features, arrival, parts));
    task().outbox().keep(arrival.partition(), arrival.offset(), envelope);
    gate.sent(arrival.offset(), asOfMs);
    task().out().send(StageNames.TO_TEXT, content.fingerprint(), envelope, arrival.timestampMs());
  }

  /**
   * Takes a post that is gone out of the author's views, where its source declares that, and tells
   * the next stages. No verdict answers it, so nothing waits; one that comes again after a crash
   * changes nothing.
   */
  private void sendDeletion(Post post, Content content, Scores scores, Arrival arrival) {
    task()
        .views()
        .takeBack(
            Topics.POSTS,
            readers.event(post, content.fingerprint(), scores),
            new LogPosition(arrival.partition(), arrival.offset()),
            arrival.timestampMs());
    FeatureVector none = new FeatureVector(parts.columns(), eventTimeMs(post));
    byte[] envelope =
        envelopes.encode(
            Envelopes.envelope(post, content.fingerprint(), scores, none, arrival, parts));
    task().out().send(StageNames.TO_TEXT, content.fingerprint(), envelope, arrival.timestampMs());
  }

  private void authorEvent(Arrival arrival, byte @Nullable [] key) {
    authorEvents
        .decode(arrival.value())
        .run(event -> befall(event, arrival), why -> task().out().setAside(arrival, key, why));
  }

  private void befall(AuthorEvent event, Arrival arrival) {
    LogPosition at = new LogPosition(event.getLog(), event.getOffset());
    Object payload = event.getEvent();
    if (task().erasure().forgotten(event)) {
      task().erasure().setAside(arrival);
    } else if (payload instanceof Verdict verdict) {
      String author = verdict.getAuthorId();
      count(verdict, at, arrival);
      Long answered = event.getAcknowledges();
      if (answered != null) {
        AuthorGate gate = gate(author);
        gate.answered(answered);
        sentBeforeStart.remove(answered);
        // Answers come, so there is nothing to be impatient about, however long the queue.
        parkedSinceMs.replace(author, parts.clock().millis());
        if (!parts.logOrder()) {
          release(author, gate, arrival.partition());
        }
        keep(author, gate);
        if (parts.logOrder()) {
          tryLine(author, arrival.partition());
        }
      }
    } else if (payload instanceof Report report) {
      apply(Topics.REPORTS, readers.event(report), at, arrival);
    } else if (payload instanceof Review review) {
      apply(Topics.REVIEWS, readers.event(review), at, arrival);
    }
  }

  /** Counts a verdict in its author's record, in the place of those that it takes back. */
  private void count(Verdict verdict, LogPosition at, Arrival arrival) {
    if (verdict.getOverturn() == null || !task().views().takesBack(Topics.VERDICTS)) {
      apply(Topics.VERDICTS, readers.event(verdict), at, arrival);
      return;
    }
    List<Verdict> takenBack = Overturns.takenBack(verdict);
    for (int i = 0; i < takenBack.size(); i++) {
      Event overturned = readers.overturned(takenBack.get(i));
      LogPosition position = Overturns.position(at, i);
      task().views().takeBack(Topics.VERDICTS, overturned, position, arrival.timestampMs());
    }
    Verdict instead = Overturns.instead(verdict);
    if (instead != null) {
      apply(Topics.VERDICTS, readers.event(instead), at, arrival);
    }
  }

  private void apply(String source, Event event, LogPosition at, Arrival arrival) {
    ApplyResult applied = task().views().apply(source, event, at, arrival.timestampMs());
    if (Rejections.refused(applied)) {
      task().out().setAside(arrival, null, Rejections.of(applied, event.eventTimeMs()));
    }
  }

  /** Sends parked posts on, in order, until one has to wait for an answer. */
  private void release(String author, AuthorGate gate, int partition) {
    while (gate.hasParked()) {
      byte[] key = StageKeys.parked(author, gate.firstParked());
      byte[] row = task().rows().get(key);
      if (row != null) {
        Arrival arrival = parkedArrival(row, partition);
        Post post = readers.posts().read(arrival.value(), arrival.timestampMs()).orThrow();
        if (gate.closedAsOf(eventTimeMs(post), SETTLE_MS)) {
          return;
        }
        if (!sentBefore(gate, arrival)) {
          send(gate, post, arrival);
          awaitDeletion(post);
        }
        task().rows().delete(key);
      }
      gate.unparked();
      waits(-1);
    }
    parkedSinceMs.remove(author);
  }

  /**
   * A deletion that has waited has no input record that would send it again, and nothing answers
   * it: its row goes when it has arrived.
   */
  private void awaitDeletion(Post post) {
    if (post.getDeleted()) {
      task().rows().awaitOutputs();
    }
  }

  /**
   * A post that was sent when an answer came in has no input record that would send it again; what
   * a crash took on its way to the next stage is sent from the outbox, in log order, once per
   * start.
   */
  private void resendUnanswered() {
    Cancellable done = resending;
    if (done != null) {
      done.cancel();
    }
    int partition = task().context().taskId().partition();
    sentBeforeStart.forEach(
        (offset, author) -> {
          byte[] envelope =
              gate(author).isInFlight(offset) ? task().outbox().find(partition, offset) : null;
          if (envelope != null) {
            PostEnvelope sent = envelopes.decode(envelope).orThrow();
            long timestampMs = sent.getIngestedAt().toEpochMilli();
            task().out().send(StageNames.TO_TEXT, sent.getFingerprint(), envelope, timestampMs);
          }
        });
    sentBeforeStart.clear();
    releaseLine(partition);
  }

  /** An answer that does not come must not silence an author for ever. */
  private void releaseImpatient() {
    long patienceEndMs = parts.clock().millis() - PATIENCE.toMillis();
    String waitedFor = line.waitsFor();
    if (waitedFor != null && line.waitsSinceMs() <= patienceEndMs) {
      AuthorGate gate = gate(waitedFor);
      gate.open();
      keep(waitedFor, gate);
      parts.meters().impatientPost();
      releaseLine(task().context().taskId().partition());
    }
    List<String> impatient =
        parkedSinceMs.entrySet().stream()
            .filter(e -> e.getValue() <= patienceEndMs)
            .map(Map.Entry::getKey)
            .toList();
    for (String author : impatient) {
      AuthorGate gate = gate(author);
      gate.open();
      parts.meters().impatientPost();
      release(author, gate, task().context().taskId().partition());
      if (gate.hasParked()) {
        parkedSinceMs.put(author, parts.clock().millis());
      }
      keep(author, gate);
    }
  }

  /** Tells how many posts wait in this task, for all that they come and go. */
  private void waits(int change) {
    waiting += change;
    parts.meters().waitingPosts(change);
  }

  private static Arrival parkedArrival(byte[] row, int partition) {
    return Arrival.ofParkedRow(Topics.POSTS, partition, row);
  }

  private AuthorGate gate(String author) {
    return AuthorGate.read(task().rows().get(StageKeys.gate(author)));
  }

  private void keep(String author, AuthorGate gate) {
    byte[] key = StageKeys.gate(author);
    byte[] row = gate.row();
    if (row != null) {
      task().rows().put(key, row);
    } else if (task().rows().get(key) != null) {
      task().rows().delete(key);
    }
  }

  private static long eventTimeMs(Post post) {
    return post.getCreatedAt().toEpochMilli();
  }

  private Task task() {
    Task opened = task;
    if (opened == null) {
      throw new IllegalStateException("author stage (expected: initialised)");
    }
    return opened;
  }
}
