package dev.weir.moderation.lists;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The entries of all lists at one position of their log. Immutable, thread-safe.
 *
 * @param position what names it: the offset up to which it was read; {@link #NONE} without a log
 */
public record ListSnapshot(long position, Map<Key, ListIndex<?, ?>> lists) {
  public static final long NONE = -1;

  /** No lists but those that stand with a policy. */
  public static final ListSnapshot EMPTY = new ListSnapshot(NONE, Map.of());

  /** A list of entries of one kind; another kind under the same name is another list. */
  public record Key(String name, ListKind kind) {}

  public ListSnapshot {
    lists = Map.copyOf(lists);
  }

  @Nullable ListIndex<?, ?> find(String name, ListKind kind) {
    return lists.get(new Key(name, kind));
  }

  /** The same at another position, with one list put. */
  public ListSnapshot with(long newPosition, Map<Key, ListIndex<?, ?>> changed) {
    Map<Key, ListIndex<?, ?>> next = new HashMap<>(lists);
    next.putAll(changed);
    next.values().removeIf(list -> list.size() == 0);
    return new ListSnapshot(newPosition, next);
  }
}
