package dev.weir.streams.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.Source;
import dev.weir.streams.ingest.BadRowException;
import dev.weir.streams.ingest.PushedRows;
import dev.weir.streams.ingest.PushedRows.Pushed;
import dev.weir.streams.push.PushException.Kind;
import dev.weir.streams.query.Problem;
import dev.weir.streams.source.RecordReader;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Writes events to their sources' topics: all rows are checked before the first is written, and the
 * answer is given once the brokers have all of them.
 *
 * <p>Thread-safe. One thread of its own checks and sends, so that a broker that is away holds up no
 * lookup; at most {@value #WAITING_MAX} requests wait for it.
 */
public final class EventPush implements AutoCloseable {
  /** Times the longest body, 1 MiB: what waiting requests may take of the heap. */
  static final int WAITING_MAX = 32;

  private final Map<String, PushedRows> rowsBySource = new HashMap<>();
  private final Map<String, PushedRows> rowsByName = new TreeMap<>();
  private final EventLog log;
  private final ThreadPoolExecutor thread;

  /**
   * @param log closed by the caller, after this
   * @param clock arrival, against which event times in the future are judged
   */
  public EventPush(FeatureDefinitions definitions, EventLog log, InstantSource clock) {
    this.log = log;
    for (Source source : definitions.sources()) {
      PushedRows.of(source, definitions, clock)
          .ifPresent(rows -> rowsBySource.put(source.name(), rows));
    }
    for (FeatureView view : definitions.views()) {
      PushedRows rows = rowsBySource.get(view.source().name());
      if (rows != null) {
        rowsByName.put(view.name(), rows);
      }
    }
    rowsByName.putAll(rowsBySource);
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            work -> {
              Thread made = new Thread(work, "weir-push");
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * Checks and writes.
   *
   * @param deadlineNanos when nobody waits any more, on the scale of {@link System#nanoTime}: what
   *     has not begun by then does not begin
   * @return the number of events written; fails with {@link PushException}
   */
  public CompletableFuture<Integer> push(PushRequest request, long deadlineNanos) {
    PushedRows rows = rowsByName.get(request.sourceName());
    if (rows == null) {
      return CompletableFuture.failedFuture(
          PushException.of(
              Kind.SOURCE_NOT_FOUND,
              "Unable to find push source '"
                  + Problem.quoted(request.sourceName())
                  + "' (expected: one of "
                  + String.join(", ", rowsBySource.keySet().stream().sorted().toList())
                  + ", or a view of theirs)"));
    }
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    try {
      thread.execute(() -> write(request, rows, deadlineNanos, answer));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(
          PushException.of(
              Kind.BUSY,
              "More pushes are waiting than can be taken; nothing was written: ask again"));
    }
    return answer;
  }

  private void write(
      PushRequest request, PushedRows rows, long deadlineNanos, CompletableFuture<Integer> answer) {
    try {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw PushException.of(
            Kind.BUSY, "Waited too long for earlier pushes; nothing was written: ask again");
      }
      append(records(request, rows), answer);
    } catch (PushException | RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  /** The records of all rows, or what is wrong with them. */
  private static List<Pushed> records(PushRequest request, PushedRows rows) throws PushException {
    List<Problem> problems = new ArrayList<>();
    List<Pushed> records = new ArrayList<>(request.rows().size());
    for (int row = 0; row < request.rows().size() && problems.size() < Problem.TOLD_MAX; row++) {
      try {
        records.add(checked(rows.map(request.rows().get(row))));
      } catch (BadRowException e) {
        problems.add(
            new Problem(
                "value_error", List.of("df", e.column(), row), String.valueOf(e.getMessage())));
      }
    }
    if (!problems.isEmpty()) {
      throw PushException.invalid(problems);
    }
    return records;
  }

  private static Pushed checked(Pushed record) throws BadRowException {
    if (record.value().length > RecordReader.VALUE_BYTES_MAX) {
      throw new BadRowException(
          "",
          record.value().length
              + " bytes as an event (expected: at most "
              + RecordReader.VALUE_BYTES_MAX
              + ")");
    }
    return record;
  }

  private void append(List<Pushed> records, CompletableFuture<Integer> answer) {
    List<CompletableFuture<Void>> sent = new ArrayList<>(records.size());
    for (Pushed record : records) {
      CompletableFuture<Void> one =
          log.append(record.topic(), record.key().getBytes(UTF_8), record.value());
      sent.add(one);
      if (one.isCompletedExceptionally()) {
        // Each further one would wait as long for brokers that are away.
        break;
      }
    }
    var unused =
        CompletableFuture.allOf(sent.toArray(new CompletableFuture<?>[0]))
            .whenComplete(
                (done, failure) -> {
                  if (failure == null) {
                    answer.complete(records.size());
                  } else {
                    answer.completeExceptionally(unconfirmed(sent, records.size()));
                  }
                });
  }

  private static PushException unconfirmed(List<CompletableFuture<Void>> sent, int rows) {
    long written = sent.stream().filter(one -> !one.isCompletedExceptionally()).count();
    return PushException.of(
        Kind.UNCONFIRMED,
        "The brokers have confirmed "
            + written
            + " of "
            + rows
            + " events in time; send all again (a source with event_id and dedupe counts an event"
            + " once)");
  }

  /** Ends after what is under way; what waits is not written. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      thread.awaitTermination(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
