package dev.weir.streams.routing;

import dev.weir.features.serving.FeatureColumn;
import dev.weir.streams.query.ViewBatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one lookup that are not owned here, under way to whoever holds them.
 *
 * <p>All state, and every vector, is touched under this object's lock only; questions are sent
 * outside of it. Once {@link #done} is complete nothing is filled any more.
 */
final class FanOut {
  /** Before the deadline, so that the answer can still be written. */
  private static final long MARGIN_MS = 20;

  private static final long NO_DEADLINE_MS = 10_000;

  private final RoutedReader reader;
  private final long deadlineNanos;
  private final List<Wanted> wanted = new ArrayList<>();
  private final List<Wanted> nextRound = new ArrayList<>();
  private final long patientUntilNanos;
  private final long fresherUntilNanos;
  private boolean fresherAwaited;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private int open;
  private boolean closed;

  FanOut(RoutedReader reader, long deadlineNanos) {
    this.reader = reader;
    this.deadlineNanos = deadlineNanos;
    this.patientUntilNanos =
        reader.nanoTime() + TimeUnit.MILLISECONDS.toNanos(reader.settings().patienceMs());
    this.fresherUntilNanos =
        reader.nanoTime()
            + (reader.awaitsFresher()
                ? TimeUnit.MILLISECONDS.toNanos(reader.settings().fresherMs())
                : 0);
  }

  /** Before {@link #start} only. */
  void add(Wanted key) {
    wanted.add(key);
  }

  CompletableFuture<Void> start() {
    synchronized (this) {
      open = wanted.size();
    }
    advance(wanted);
    if (!done.isDone()) {
      Future<?> timer =
          reader
              .timers()
              .schedule(
                  this::giveUp, Math.max(0, remainingMs() - MARGIN_MS), TimeUnit.MILLISECONDS);
      return done.whenComplete((read, failure) -> timer.cancel(false));
    }
    return done;
  }

  /** Asks whoever is next for each of the keys, together where that is the same instance. */
  private void advance(Collection<Wanted> keys) {
    Map<Instance, List<Wanted>> byInstance = new LinkedHashMap<>();
    synchronized (this) {
      for (Wanted key : keys) {
        next(key, byInstance);
      }
    }
    byInstance.forEach(this::ask);
    complete();
  }

  private void next(Wanted key, Map<Instance, List<Wanted>> byInstance) {
    while (!closed && !key.settled() && key.more()) {
      Instance source = key.next();
      if (source != null) {
        key.sent();
        byInstance.computeIfAbsent(source, s -> new ArrayList<>()).add(key);
        return;
      }
      long staleMs = reader.staleHereMs(key.batch(), key.index());
      if (tooOld(staleMs)) {
        key.keepHere();
        awaitFresher();
      } else if (readHere(key)) {
        taken(staleMs);
        return;
      }
    }
    if (closed || key.settled() || key.waiting()) {
      return;
    }
    boolean kept = key.kept() != null || key.keptHere();
    long untilNanos = kept ? fresherUntilNanos : patientUntilNanos;
    List<@Nullable Instance> again =
        reader.nanoTime() - untilNanos < 0 ? reader.sources(key.batch(), key.index()) : List.of();
    if (again.isEmpty()) {
      takeKept(key);
      return;
    }
    askAgain(key);
  }

  private void askAgain(Wanted key) {
    if (nextRound.isEmpty()) {
      var unused =
          reader.timers().schedule(this::round, HedgeSettings.ROUND_MS, TimeUnit.MILLISECONDS);
    }
    nextRound.add(key);
  }

  private boolean readHere(Wanted key) {
    if (!reader.readHere(key.batch(), key.index())) {
      return false;
    }
    key.settle();
    open--;
    return true;
  }

  /** Whether an answer of that age is to be kept while a fresher one may come. */
  private boolean tooOld(long staleMs) {
    return staleMs > reader.settings().staleMs() && reader.nanoTime() - fresherUntilNanos < 0;
  }

  private void awaitFresher() {
    if (!fresherAwaited) {
      fresherAwaited = true;
      long leftMs = TimeUnit.NANOSECONDS.toMillis(fresherUntilNanos - reader.nanoTime());
      var unused = reader.timers().schedule(this::noFresher, leftMs + 1, TimeUnit.MILLISECONDS);
    }
  }

  /** Nobody has said more by now: what was kept is the answer. */
  private void noFresher() {
    synchronized (this) {
      for (Wanted key : wanted) {
        if (!closed && !key.settled() && (key.kept() != null || key.keptHere())) {
          takeKept(key);
        }
      }
    }
    complete();
  }

  /** The best there is: what was kept, or nothing. */
  private void takeKept(Wanted key) {
    RowAnswer kept = key.kept();
    long staleHereMs = reader.staleHereMs(key.batch(), key.index());
    boolean here = key.keptHere() && (kept == null || staleHereMs < kept.staleMs());
    if (here && readHere(key)) {
      taken(staleHereMs);
    } else if (kept != null) {
      take(key, kept);
    } else if (key.keptHere()
        && reader.nanoTime() - patientUntilNanos < 0
        && remainingMs() > MARGIN_MS) {
      // Closed meanwhile, as partitions move: it is asked for as one that nobody had.
      key.forgetHere();
      if (!key.waiting()) {
        askAgain(key);
      }
    } else {
      away(key);
    }
  }

  private void take(Wanted key, RowAnswer answer) {
    key.take(answer);
    open--;
    taken(answer.staleMs());
  }

  private void taken(long staleMs) {
    if (fresherAwaited && staleMs > reader.settings().staleMs()) {
      reader.awaitedInVain();
    }
  }

  /** Everybody is asked again for what nobody had. */
  private void round() {
    List<Wanted> keys;
    synchronized (this) {
      keys = List.copyOf(nextRound);
      nextRound.clear();
      keys.forEach(key -> key.again(reader.sources(key.batch(), key.index())));
    }
    advance(keys);
  }

  private void away(Wanted key) {
    key.batch().away(key.index());
    key.settle();
    open--;
  }

  private void ask(Instance instance, List<Wanted> keys) {
    List<Wanted> inOrder = new ArrayList<>();
    RowQuestion question = question(keys, inOrder);
    reader.budget().asked();
    CompletableFuture<List<RowAnswer>> answer = reader.peers().ask(instance, question);
    if (!answer.isDone()) {
      Future<?> hedge =
          reader
              .timers()
              .schedule(
                  () -> hedge(instance, answer, inOrder),
                  reader.settings().afterMs(),
                  TimeUnit.MILLISECONDS);
      var unused = answer.whenComplete((a, failure) -> hedge.cancel(false));
    }
    var unused =
        answer.whenComplete((answers, failure) -> returned(instance, inOrder, answers, failure));
  }

  /** Another one is asked while the first has not answered. */
  private void hedge(
      Instance instance, CompletableFuture<List<RowAnswer>> answer, List<Wanted> keys) {
    if (answer.isDone()) {
      return;
    }
    reader.health().silent(instance);
    List<Wanted> left = new ArrayList<>();
    synchronized (this) {
      keys.stream().filter(key -> !key.settled() && key.more()).forEach(left::add);
    }
    if (!left.isEmpty() && reader.budget().take()) {
      advance(left);
    }
  }

  private void returned(
      Instance instance,
      List<Wanted> keys,
      @Nullable List<RowAnswer> answers,
      @Nullable Throwable failure) {
    if (answers != null) {
      reader.health().answered(instance);
    } else if (peel(failure) instanceof Peers.UnreachableException) {
      reader.health().unreachable(instance);
    }
    List<Wanted> left = new ArrayList<>();
    synchronized (this) {
      for (int i = 0; i < keys.size(); i++) {
        Wanted key = keys.get(i);
        key.returned();
        if (closed || key.settled()) {
          continue;
        }
        RowAnswer answer = answers == null ? RowAnswer.AWAY : answers.get(i);
        if (answer.vector() == null) {
          left.add(key);
        } else if (tooOld(answer.staleMs())) {
          key.keep(answer);
          awaitFresher();
          left.add(key);
        } else {
          take(key, answer);
        }
      }
    }
    advance(left);
  }

  private static @Nullable Throwable peel(@Nullable Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private RowQuestion question(List<Wanted> keys, List<Wanted> inOrder) {
    Map<ViewBatch, List<Wanted>> byBatch = new LinkedHashMap<>();
    keys.forEach(key -> byBatch.computeIfAbsent(key.batch(), b -> new ArrayList<>()).add(key));
    List<RowQuestion.Part> parts = new ArrayList<>(byBatch.size());
    byBatch.forEach(
        (batch, of) -> {
          List<FeatureColumn> columns =
              batch.schema().columns().stream()
                  .filter(column -> column.view().equals(batch.view().name()))
                  .toList();
          List<RowQuestion.Key> asked = new ArrayList<>(of.size());
          for (Wanted key : of) {
            asked.add(
                new RowQuestion.Key(batch.key(key.index()), batch.vector(key.index()).asOfMs()));
            inOrder.add(key);
          }
          parts.add(new RowQuestion.Part(batch.view().name(), columns, asked));
        });
    long waitMs = Math.max(1, Math.min(reader.settings().timeoutMs(), remainingMs()));
    return new RowQuestion((int) waitMs, parts);
  }

  private long remainingMs() {
    if (deadlineNanos == Long.MAX_VALUE) {
      return NO_DEADLINE_MS;
    }
    return TimeUnit.NANOSECONDS.toMillis(deadlineNanos - reader.nanoTime());
  }

  private void giveUp() {
    synchronized (this) {
      for (Wanted key : wanted) {
        if (!key.settled()) {
          takeKept(key);
        }
      }
    }
    complete();
  }

  private void complete() {
    synchronized (this) {
      if (open > 0 || closed) {
        return;
      }
      closed = true;
    }
    // Outside the lock: what follows is the caller's.
    done.complete(null);
  }
}
