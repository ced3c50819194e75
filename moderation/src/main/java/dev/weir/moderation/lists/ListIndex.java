package dev.weir.moderation.lists;

import dev.weir.moderation.lists.tiers.Dated;
import dev.weir.moderation.lists.tiers.Segment;
import dev.weir.moderation.lists.tiers.Tiers;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The entries of one list, of one kind. Immutable, thread-safe; a change gives a new value.
 *
 * @param <E> entries as looked up
 * @param <S> what they are looked up in
 */
public abstract sealed class ListIndex<E, S extends Segment<E>>
    permits TermList, PatternList, LookupList, HashList {
  private final ListKind kind;
  private final Tiers<E, S> tiers;

  ListIndex(ListKind kind, Tiers<E, S> tiers) {
    this.kind = kind;
    this.tiers = tiers;
  }

  /** A list of no entries. */
  public static ListIndex<?, ?> empty(ListKind kind) {
    return switch (kind) {
      case TERMS, WRITTEN_TERMS -> TermList.none(kind);
      case PATTERNS -> PatternList.none();
      case DOMAINS, TEXTS, NEAR_TEXTS, ENTITIES -> LookupList.none(kind);
      case HASHES -> HashList.none();
    };
  }

  abstract ListIndex<E, S> of(Tiers<E, S> changed);

  /** An entry of its canonical form. */
  abstract E entry(String canonical);

  public final ListKind kind() {
    return kind;
  }

  final Tiers<E, S> tiers() {
    return tiers;
  }

  /** Entries, ended ones included. */
  public final int size() {
    return tiers.size();
  }

  /**
   * The same with some entries put and others removed.
   *
   * @param put in canonical form, each once
   * @param removed in canonical form, none of them put
   */
  public final ListIndex<E, S> with(Collection<Dated<String>> put, Collection<String> removed) {
    List<Dated<E>> fresh =
        put.stream().map(one -> new Dated<>(entry(one.value()), one.expiresAtMs())).toList();
    return of(tiers.with(fresh, removed.stream().map(this::entry).toList()));
  }

  /**
   * Work that would make reading cheaper, when there is some and none is under way: to be run on
   * any thread. The list that comes with it, and all that come of that, use what it has built from
   * their next change on.
   */
  public final Optional<Merging> merging() {
    return tiers.due().map(due -> new Merging(of(due.tiers()), due.merge(), due.merge().size()));
  }

  /**
   * Work and the list to go on with.
   *
   * @param entries how many are moved: what it costs
   */
  public record Merging(ListIndex<?, ?> list, Runnable work, int entries) {}
}
