package dev.weir.streams.lists;

import dev.weir.internal.ListEntry;
import dev.weir.moderation.lists.ListIndex;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.moderation.lists.tiers.Dated;
import dev.weir.streams.live.BrokenEntryException;
import dev.weir.streams.live.LiveFormat;
import dev.weir.streams.live.LiveRecord;
import dev.weir.streams.wire.AvroCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Records of the topic of lists as snapshots that can be matched against. Indexes are merged beside
 * the reading, on the executor given. Thread-safe.
 */
public final class ListFormat implements LiveFormat<EntryChange, ListSnapshot> {
  private static final ThreadLocal<AvroCodec<ListEntry>> CODECS =
      ThreadLocal.withInitial(() -> AvroCodec.of(ListEntry.class));

  private final Executor merging;

  /**
   * @param merging runs merges: some seconds for a million entries, a list at a time
   */
  public ListFormat(Executor merging) {
    this.merging = merging;
  }

  @Override
  public ListSnapshot empty() {
    return new ListSnapshot(0, Map.of());
  }

  @Override
  public EntryChange read(LiveRecord record) throws BrokenEntryException {
    EntryKey key =
        EntryKey.parse(record.key())
            .orElseThrow(
                () ->
                    new BrokenEntryException(
                        "key (expected: list, kind and entry as looked up, a line each)"));
    if (record.value() == null) {
      return new EntryChange(key, null, record.offset());
    }
    return new EntryChange(key, value(record.value()), record.offset());
  }

  private static ListEntry value(byte[] bytes) throws BrokenEntryException {
    var decoded = CODECS.get().decode(bytes);
    List<ListEntry> read = new ArrayList<>(1);
    decoded.run(read::add, why -> {});
    if (read.isEmpty()) {
      throw new BrokenEntryException("value (expected: a dev.weir.internal.ListEntry)");
    }
    return read.get(0);
  }

  @Override
  public ListSnapshot with(ListSnapshot before, List<EntryChange> changes) {
    if (changes.isEmpty()) {
      return before;
    }
    // The last change of an entry holds.
    Map<ListSnapshot.Key, Map<String, EntryChange>> byList = new LinkedHashMap<>();
    for (EntryChange change : changes) {
      byList
          .computeIfAbsent(change.key().listKey(), key -> new LinkedHashMap<>())
          .put(change.key().entry(), change);
    }
    Map<ListSnapshot.Key, ListIndex<?, ?>> changed = new HashMap<>();
    byList.forEach(
        (key, entries) -> {
          ListIndex<?, ?> known = before.lists().get(key);
          changed.put(
              key,
              merged(with(known == null ? ListIndex.empty(key.kind()) : known, entries.values())));
        });
    return before.with(changes.get(changes.size() - 1).offset() + 1, changed);
  }

  private static ListIndex<?, ?> with(ListIndex<?, ?> list, Iterable<EntryChange> changes) {
    List<Dated<String>> put = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    for (EntryChange change : changes) {
      ListEntry value = change.value();
      if (value == null) {
        removed.add(change.key().entry());
      } else {
        Instant end = value.getExpiresAt();
        put.add(new Dated<>(change.key().entry(), end == null ? Dated.NEVER : end.toEpochMilli()));
      }
    }
    return list.with(put, removed);
  }

  private ListIndex<?, ?> merged(ListIndex<?, ?> list) {
    ListIndex.Merging due = list.merging().orElse(null);
    if (due == null) {
      return list;
    }
    merging.execute(due.work());
    return due.list();
  }

  /** The bytes of a record's value. */
  static byte[] encode(ListEntry entry) {
    return CODECS.get().encode(entry);
  }
}
