package dev.weir.moderation.lists.tiers;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A set of entries that changes a few at a time while it is read: segments of falling size, of
 * which only the last, small one is built anew by a change (the logarithmic method: Bentley and
 * Saxe 1980). Merging the others is {@link Merge}, work that may run on another thread while
 * changes go on.
 *
 * <p>Immutable, thread-safe: a change gives a new value, which shares all untouched segments. What
 * is found depends on the entries alone, never on the segments they stand in. A change of one entry
 * costs the building of at most {@value #LAST_MAX} and, for a removal, one bit per entry.
 *
 * @param <E> entries, in canonical form
 * @param <S> the segments they are indexed by
 */
public final class Tiers<E, S extends Segment<E>> {
  /** Entries of the last segment up to which a change builds it anew. */
  static final int LAST_MAX = 1_024;

  /** Segments from which on the last one is built anew, however large it is. */
  static final int TIERS_MAX = 8;

  /** A segment is merged with those behind it once they have this share of its entries. */
  private static final int RATIO = 8;

  private final Function<List<E>, S> indexer;
  private final Comparator<E> order;
  private final List<Tier<S>> tiers;

  /** Work on the leading tiers that is under way; null when there is none. */
  private final @Nullable Merge<E, S> underWay;

  private Tiers(
      Function<List<E>, S> indexer,
      Comparator<E> order,
      List<Tier<S>> tiers,
      @Nullable Merge<E, S> underWay) {
    this.indexer = indexer;
    this.order = order;
    this.tiers = List.copyOf(tiers);
    this.underWay = underWay;
  }

  /**
   * @param indexer makes a segment of distinct entries in ascending order
   */
  public static <E, S extends Segment<E>> Tiers<E, S> empty(
      Function<List<E>, S> indexer, Comparator<E> order) {
    return new Tiers<>(indexer, order, List.of(), null);
  }

  /** The tiers, largest first as a rule. */
  public List<Tier<S>> tiers() {
    return tiers;
  }

  /** Entries, ended ones included. */
  public int size() {
    int size = 0;
    for (Tier<S> tier : tiers) {
      size += tier.live();
    }
    return size;
  }

  /**
   * The same with some entries put, in place of equal ones, after others were removed. What a merge
   * under way has built by now takes the place of what it was built from.
   */
  public Tiers<E, S> with(Collection<Dated<E>> put, Collection<E> removed) {
    Merge<E, S> merge = underWay;
    Tier<S> built = merge == null ? null : merge.built;
    if (merge != null && built != null) {
      return merged(merge, built).with(put, removed);
    }
    int sealed = merge == null ? 0 : merge.to;
    Map<E, Dated<E>> fresh = new LinkedHashMap<>();
    for (Dated<E> entry : put) {
      fresh.put(entry.value(), entry);
    }
    List<E> out = new ArrayList<>(removed);
    out.addAll(fresh.keySet());
    List<Tier<S>> next = new ArrayList<>(tiers.size() + 1);
    for (int i = 0; i < tiers.size(); i++) {
      Tier<S> tier = without(tiers.get(i), out);
      if (tier.live() > 0 || i < sealed) {
        next.add(tier);
      }
    }
    if (!fresh.isEmpty()) {
      int last = next.size() - 1;
      List<Dated<E>> entries = new ArrayList<>(fresh.values());
      if (last >= sealed && (next.get(last).size() <= LAST_MAX || next.size() >= TIERS_MAX)) {
        collect(next.remove(last), entries);
      }
      next.add(tier(entries));
    }
    return new Tiers<>(indexer, order, next, merge);
  }

  /**
   * Work that would make reading cheaper, if there is enough of it and none is under way: to be run
   * on any thread, once. Until it is done, and a change comes, the tiers stay as they are.
   */
  public Optional<Merging<E, S>> due() {
    int last = tiers.size() - 1;
    boolean full = last > 0 && tiers.get(last).size() >= LAST_MAX;
    if (underWay != null || (!full && tiers.stream().noneMatch(Tiers::mostlyGone))) {
      return Optional.empty();
    }
    long behind = 0;
    int from = -1;
    for (int i = last; i >= 0; i--) {
      Tier<S> tier = tiers.get(i);
      if ((i < last && behind * RATIO >= tier.live()) || mostlyGone(tier)) {
        from = i;
      }
      behind += tier.live();
    }
    if (from < 0) {
      return Optional.empty();
    }
    Merge<E, S> merge = new Merge<>(this, from, tiers.size());
    return Optional.of(new Merging<>(new Tiers<>(indexer, order, tiers, merge), merge));
  }

  /** The same with the merged segment in place of those it was made of; removals since hold. */
  private Tiers<E, S> merged(Merge<E, S> merge, Tier<S> built) {
    List<E> goneSince = new ArrayList<>();
    for (int i = merge.from; i < merge.to; i++) {
      Tier<S> before = merge.of.tiers.get(i);
      Tier<S> now = tiers.get(i);
      if (now != before) {
        now.segment()
            .forEach(
                (entry, index) -> {
                  if (now.isGone(index) && !before.isGone(index)) {
                    goneSince.add(entry);
                  }
                });
      }
    }
    List<Tier<S>> next = new ArrayList<>(tiers.subList(0, merge.from));
    next.add(without(built, goneSince));
    next.addAll(tiers.subList(merge.to, tiers.size()));
    next.removeIf(tier -> tier.live() == 0);
    return new Tiers<>(indexer, order, next, null);
  }

  private static boolean mostlyGone(Tier<?> tier) {
    return tier.size() > LAST_MAX && tier.live() * 2L < tier.size();
  }

  private Tier<S> without(Tier<S> tier, List<E> entries) {
    int[] indices = new int[entries.size()];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = tier.segment().indexOf(entries.get(i));
    }
    return tier.without(indices);
  }

  private void collect(Tier<S> tier, List<Dated<E>> into) {
    tier.segment()
        .forEach(
            (entry, index) -> {
              if (!tier.isGone(index)) {
                into.add(new Dated<>(entry, tier.expiresAtMs(index)));
              }
            });
  }

  private Tier<S> tier(List<Dated<E>> entries) {
    List<Dated<E>> sorted = new ArrayList<>(entries);
    sorted.sort((left, right) -> order.compare(left.value(), right.value()));
    S segment = indexer.apply(sorted.stream().map(Dated::value).toList());
    return Tier.of(segment, sorted);
  }

  /**
   * A merge and the tiers to go on with until it is done.
   *
   * @param tiers the same entries; they and all that come of them wait for the merge
   */
  public record Merging<E, S extends Segment<E>>(Tiers<E, S> tiers, Merge<E, S> merge) {}

  /** Several segments into one. {@link #run} may be called on any thread, once. */
  public static final class Merge<E, S extends Segment<E>> implements Runnable {
    private final Tiers<E, S> of;
    private final int from;
    private final int to;
    private volatile @Nullable Tier<S> built;

    private Merge(Tiers<E, S> of, int from, int to) {
      this.of = of;
      this.from = from;
      this.to = to;
    }

    /** Entries that are merged: what it costs. */
    public int size() {
      return of.tiers.subList(from, to).stream().mapToInt(Tier::live).sum();
    }

    @Override
    public void run() {
      List<Dated<E>> entries = new ArrayList<>();
      for (Tier<S> tier : of.tiers.subList(from, to)) {
        of.collect(tier, entries);
      }
      built = of.tier(entries);
    }
  }
}
