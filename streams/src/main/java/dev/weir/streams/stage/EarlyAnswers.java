package dev.weir.streams.stage;

import dev.weir.decision.Verdict;
import dev.weir.features.event.LogPosition;
import dev.weir.features.storage.RowCount;
import dev.weir.features.storage.RowEraser;
import dev.weir.features.storage.RowStore;
import dev.weir.internal.AuthorEvent;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers to posts that this task has yet to read again: after a crash what it sent before is
 * answered, and the answer may be read ahead of the posts. Counted at once it would be seen by
 * earlier posts of its author, which did not see it the first time. It waits for its post, and what
 * comes behind it in its log waits for it, since rows take a log in order. Each one is a row, as
 * {@link Arrival#parkedRow}.
 *
 * <p>Not thread-safe: owned by one stream task.
 */
final class EarlyAnswers {
  private static final Comparator<LogPosition> IN_LOG_ORDER =
      Comparator.comparingInt(LogPosition::partition).thenComparingLong(LogPosition::offset);

  private final RowStateStore rows;
  private final int partition;
  private final AvroCodec<AuthorEvent> events = AvroCodec.of(AuthorEvent.class);
  private final Map<String, NavigableMap<LogPosition, Long>> postsByAuthor = new HashMap<>();
  private final Set<String> perhapsDue = new HashSet<>();

  /** Where posts stand. */
  @FunctionalInterface
  interface Posts {
    /** Whether the author's post at that offset has been sent on, as far as this task knows. */
    boolean sent(String author, long offset);
  }

  /** An answer whose time has come. */
  record Due(AuthorEvent event, Arrival arrival) {}

  /** Reads which answers wait: a walk over all of them. */
  EarlyAnswers(RowStateStore rows, int partition) {
    this.rows = rows;
    this.partition = partition;
    rows.forEach(StageKeys.earlyAnswerPrefix(), (key, row) -> note(due(row).event()));
  }

  /** Whether an answer waits that comes before that place in its log. */
  boolean waitsBefore(String author, LogPosition at) {
    NavigableMap<LogPosition, Long> posts = postsByAuthor.get(author);
    LogPosition before = posts == null ? null : posts.lowerKey(at);
    return before != null && before.partition() == at.partition();
  }

  /** The answer waits; no-op when it does so already. */
  void keep(AuthorEvent event, Arrival arrival) {
    rows.put(StageKeys.earlyAnswer(author(event), at(event)), arrival.parkedRow());
    note(event);
  }

  private void note(AuthorEvent event) {
    Long post = event.getAcknowledges();
    if (post != null) {
      postsByAuthor
          .computeIfAbsent(author(event), author -> new TreeMap<>(IN_LOG_ORDER))
          .put(at(event), post);
    }
  }

  /** A post of that author has been sent on: an answer that waits may be due. */
  void sent(String author) {
    if (postsByAuthor.containsKey(author)) {
      perhapsDue.add(author);
    }
  }

  /** Any may be due. */
  void lookAgain() {
    perhapsDue.addAll(postsByAuthor.keySet());
  }

  /** Takes the next one whose post has been sent, null when all the others have to wait. */
  @Nullable Due nextDue(Posts posts) {
    while (!perhapsDue.isEmpty()) {
      String author = perhapsDue.iterator().next();
      LogPosition at = firstDue(author, posts);
      if (at == null) {
        perhapsDue.remove(author);
      } else {
        byte[] key = StageKeys.earlyAnswer(author, at);
        byte[] row = rows.get(key);
        remove(author, at);
        if (row != null) { // else it was forgotten
          rows.delete(key);
          return due(row);
        }
      }
    }
    return null;
  }

  private @Nullable LogPosition firstDue(String author, Posts posts) {
    int held = -1;
    for (Map.Entry<LogPosition, Long> entry :
        postsByAuthor.getOrDefault(author, Collections.emptyNavigableMap()).entrySet()) {
      LogPosition at = entry.getKey();
      if (at.partition() != held) {
        if (posts.sent(author, entry.getValue())) {
          return at;
        }
        held = at.partition();
      }
    }
    return null;
  }

  private void remove(String author, LogPosition at) {
    NavigableMap<LogPosition, Long> posts = postsByAuthor.get(author);
    if (posts != null) {
      posts.remove(at);
      if (posts.isEmpty()) {
        postsByAuthor.remove(author);
      }
    }
  }

  /**
   * Deletes those that the choice takes. Cost: a walk over all of them.
   *
   * @param from these rows, where to delete
   */
  RowCount forget(RowStore from, BiPredicate<byte[], AuthorEvent> chosen) {
    return new RowEraser(from)
        .rows(
            StageKeys.earlyAnswerPrefix(),
            row -> chosen.test(row.value(), due(row.value()).event()));
  }

  private Due due(byte[] row) {
    Arrival arrival = Arrival.ofParkedRow(Topics.AUTHOR_EVENTS, partition, row);
    return new Due(events.decode(arrival.value()).orThrow(), arrival);
  }

  private static String author(AuthorEvent event) {
    if (event.getEvent() instanceof Verdict verdict) {
      return verdict.getAuthorId();
    }
    throw new IllegalArgumentException("answer: not a verdict (expected: one)");
  }

  private static LogPosition at(AuthorEvent event) {
    return new LogPosition(event.getLog(), event.getOffset());
  }
}
