package dev.weir.streams.lists;

import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.streams.live.LiveTable;
import dev.weir.streams.live.LiveTableException;
import dev.weir.streams.live.TopicTable;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.Topics;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The lists that an instance follows; indexes are merged in a thread of their own. */
public final class FollowedLists implements AutoCloseable {
  /** Half a minute per million entries on a slow machine, and more. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final int ENTRY_BYTES_MAX = 8_192;

  private final ExecutorService merging;
  private final TopicTable<EntryChange, ListSnapshot> table;

  private FollowedLists(KafkaConnection kafka) {
    this.merging =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "weir-lists-merge");
              thread.setDaemon(true);
              return thread;
            });
    this.table = new TopicTable<>(kafka, Topics.LISTS, new ListFormat(merging), ENTRY_BYTES_MAX);
  }

  /**
   * Reads the lists.
   *
   * @throws LiveTableException if the topic is not read within ten minutes
   */
  public static FollowedLists open(KafkaConnection kafka) {
    FollowedLists opened = new FollowedLists(kafka);
    opened.table.start();
    try {
      if (opened.table.awaitReady(PATIENCE)) {
        return opened;
      }
      opened.close();
      throw new LiveTableException(
          "topic " + Topics.LISTS + " at " + kafka + " is not read within " + PATIENCE, null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      opened.close();
      throw new LiveTableException("interrupted while lists are read", e);
    }
  }

  /** The lists, as they change. */
  public LiveTable<ListSnapshot> table() {
    return table;
  }

  @Override
  public void close() {
    table.close();
    merging.shutdownNow();
  }
}
