package dev.weir.streams.stage;

import dev.weir.decision.Verdict;
import dev.weir.event.Report;
import dev.weir.features.event.Event;
import dev.weir.features.event.LogPosition;
import dev.weir.features.storage.RowStore;
import dev.weir.features.window.ApplyResult;
import dev.weir.internal.AuthorEvent;
import dev.weir.review.Review;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.state.RowSweeper;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * First stage, keyed by author: posts are sent on to their text in {@link PostOrder order}, scored
 * and with their author's features ({@link PostSender}). What befalls the author later (verdicts,
 * reports, reviews) comes in by {@link Topics#AUTHOR_EVENTS} and is counted here.
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

  private final StageParts parts;
  private final AvroCodec<AuthorEvent> authorEvents = AvroCodec.of(AuthorEvent.class);
  private final EventReaders readers;
  private long handledTo = -1;
  private @Nullable Cancellable resending;
  private @Nullable Task task;

  /** What exists once the task runs. */
  private record Task(
      ProcessorContext<byte[], byte[]> context,
      RowStateStore rows,
      EntityViews views,
      Outbox outbox,
      AuthorGates gates,
      EarlyAnswers earlyAnswers,
      SentBeforeStart sentBeforeStart,
      PostOrder order,
      WaitingPosts waiting,
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
    byte[] handled = rows.get(StageKeys.handledTo());
    handledTo = handled == null ? -1 : ByteBuffer.wrap(handled).getLong();
    int partition = context.taskId().partition();
    StageOutput out = new StageOutput(StageNames.AUTHOR, context, parts.meters());
    EntityViews views = new EntityViews(parts.definitions(), StageNames.AUTHOR, rows);
    Outbox outbox = new Outbox(rows);
    SeenPosts seen = new SeenPosts(rows);
    EarlyAnswers earlyAnswers = new EarlyAnswers(rows, partition);
    PostSender sender =
        new PostSender(
            parts, partition, rows, views, outbox, seen, out, readers, earlyAnswers::sent);
    AuthorGates gates = new AuthorGates(rows);
    SentBeforeStart sentBeforeStart = new SentBeforeStart(gates, sender);
    WaitingPosts waiting = new WaitingPosts(parts.meters());
    PostOrder order =
        parts.logOrder()
            ? new LogOrder(parts, rows, gates, sender, sentBeforeStart, waiting, handledTo)
            : new AuthorOrder(parts, rows, gates, sender, waiting);
    task =
        new Task(
            context,
            rows,
            views,
            outbox,
            gates,
            earlyAnswers,
            sentBeforeStart,
            order,
            waiting,
            out,
            new StageErasure(StageNames.AUTHOR, parts.clock(), parts.meters(), rows, out, context));
    resending =
        context.schedule(
            ANSWERS_AFTER_START, PunctuationType.WALL_CLOCK_TIME, now -> resendUnanswered());
    context.schedule(Duration.ofSeconds(1), PunctuationType.WALL_CLOCK_TIME, now -> goOn());
    RowSweeper sweeper = views.sweeper(rows, List.of(seen.range()), parts.clock());
    context.schedule(RowSweeper.EVERY, PunctuationType.WALL_CLOCK_TIME, now -> sweeper.slice());
  }

  @Override
  public void close() {
    Task ended = task;
    if (ended != null) {
      ended.rows().closeToReaders();
      ended.waiting().close();
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
    countDueAnswers();
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
              } else {
                task().order().arrive(post, arrival);
              }
            },
            why -> task().out().setAside(arrival, key, why));
    if (arrival.offset() > handledTo) {
      handledTo = arrival.offset();
      byte[] row = ByteBuffer.allocate(Long.BYTES).putLong(handledTo).array();
      task().rows().put(StageKeys.handledTo(), row);
    }
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
                task().order().forget(trace.key());
              }
              authors.addAll(traces(from).erase(trace, erased));
            });
    for (String author : authors) {
      task().sentBeforeStart().forget(author);
      task().order().answered(author, task().gates().of(author));
    }
  }

  private AuthorTraces traces(RowStore from) {
    return new AuthorTraces(
        parts, task().views(), task().outbox(), task().earlyAnswers(), task().rows(), from);
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
      Long post = event.getAcknowledges();
      if (post == null) {
        count(verdict, at, arrival);
      } else if (sent(verdict.getAuthorId(), post)
          && !task().earlyAnswers().waitsBefore(verdict.getAuthorId(), at)) {
        count(verdict, at, arrival);
        answered(verdict.getAuthorId(), post);
      } else {
        task().earlyAnswers().keep(event, arrival);
      }
    } else if (payload instanceof Report report) {
      apply(Topics.REPORTS, readers.event(report), at, arrival);
    } else if (payload instanceof Review review) {
      apply(Topics.REVIEWS, readers.event(review), at, arrival);
    }
  }

  /**
   * Whether this task has sent the author's post at that offset on, as far as its rows know: gates
   * are logged behind the rows of the posts they know.
   */
  private boolean sent(String author, long post) {
    return task().gates().of(author).isInFlightFrom(post)
        || (post <= handledTo && !task().order().waits(author, post));
  }

  private void answered(String author, long post) {
    AuthorGate gate = task().gates().of(author);
    gate.answered(post);
    task().sentBeforeStart().answered(post);
    task().gates().keep(author, gate);
    task().order().answered(author, gate);
  }

  /** Counts the answers that had waited for posts which have been sent meanwhile. */
  private void countDueAnswers() {
    EarlyAnswers answers = task().earlyAnswers();
    for (EarlyAnswers.Due due = answers.nextDue(this::sent);
        due != null;
        due = answers.nextDue(this::sent)) {
      befall(due.event(), due.arrival());
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

  private void resendUnanswered() {
    Cancellable done = resending;
    if (done != null) {
      done.cancel();
    }
    task().sentBeforeStart().resend();
    task().order().resent();
    countDueAnswers();
  }

  /** An answer that does not come must not silence an author for ever. */
  private void goOn() {
    task().order().releaseImpatient(parts.clock().millis() - PATIENCE.toMillis());
    task().earlyAnswers().lookAgain();
    countDueAnswers();
  }

  private Task task() {
    Task opened = task;
    if (opened == null) {
      throw new IllegalStateException("author stage (expected: initialised)");
    }
    return opened;
  }
}
