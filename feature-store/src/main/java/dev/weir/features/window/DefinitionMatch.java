package dev.weir.features.window;

import dev.weir.features.aggregation.Cell.InputKind;
import dev.weir.features.event.FieldType;
import dev.weir.features.registry.ViewDescription;
import dev.weir.features.registry.ViewDescription.Aggregate;
import dev.weir.features.registry.ViewDescription.EntryInput;
import dev.weir.features.registry.ViewHistory;

/**
 * What of an earlier definition's rows the loaded one goes on with: states, inputs of ring entries,
 * and the bits that say which events belong to an aggregate. Where the rows of the earlier one do
 * not tell, it is {@link #UNTOLD}, never a guess. Immutable, thread-safe.
 */
final class DefinitionMatch {
  /** The rows of the earlier definition tell nothing of it. */
  static final int UNTOLD = -1;

  /** A new aggregate that every event of the ring is in. */
  static final int EVERY = -2;

  private final ViewDescription from;
  private final ViewPlan to;
  private final int[] sameAs;
  private final int[] slotFrom;
  private final boolean[] hashed;

  DefinitionMatch(ViewDescription from, ViewPlan to) {
    this.from = from;
    this.to = to;
    this.sameAs = to.description().aggregates().stream().mapToInt(from::indexOf).toArray();
    this.slotFrom = new int[to.inputs().length];
    this.hashed = new boolean[slotFrom.length];
    for (int i = 0; i < slotFrom.length; i++) {
      findSlot(i);
    }
  }

  /** The aggregate of the earlier definition with the same state, or {@link #UNTOLD}. */
  int sameAs(int aggregate) {
    return sameAs[aggregate];
  }

  /** The slot of earlier entries that an input is made from, or {@link #UNTOLD}. */
  int slotFrom(int slot) {
    return slotFrom[slot];
  }

  /** Whether what stands in {@link #slotFrom} is a number of which the hash is to be taken. */
  boolean hashed(int slot) {
    return hashed[slot];
  }

  private void findSlot(int slot) {
    ViewPlan.InputSlot wanted = to.inputs()[slot];
    slotFrom[slot] = UNTOLD;
    for (int i = 0; i < from.inputs().size(); i++) {
      EntryInput input = from.inputs().get(i);
      boolean same =
          input.path().equals(ViewPlan.pathOf(wanted.input()))
              && input.type() == wanted.input().type();
      if (same && input.kind().equals(wanted.kind().name())) {
        slotFrom[slot] = i;
        hashed[slot] = false;
        return;
      }
      // Of whole numbers the largest are not kept as numbers, but do have hashes.
      if (same
          && input.kind().equals(InputKind.NUMBER.name())
          && wanted.kind() == InputKind.HASH
          && input.type() != FieldType.LONG) {
        slotFrom[slot] = i;
        hashed[slot] = true;
      }
    }
  }

  /**
   * The earlier aggregate whose bit in entries says which events belong to one: its own if there is
   * one, else of those that take in the same events the one that has counted for longest.
   *
   * @param sinces of the row at hand, under the earlier definition
   * @return also {@link #UNTOLD} or {@link #EVERY}
   */
  int bitFrom(int aggregate, RowSinces sinces) {
    Aggregate wanted = to.description().aggregates().get(aggregate);
    if (sameAs[aggregate] >= 0) {
      return sameAs[aggregate];
    }
    if (wanted.slot() >= 0 && slotFrom[wanted.slot()] == UNTOLD) {
      return UNTOLD;
    }
    if (wanted.input().isEmpty() && wanted.where().isEmpty()) {
      // An event taken back stays in the ring without a part in anything, as do those of no part.
      return to.view().source().retraction() == null ? EVERY : UNTOLD;
    }
    boolean numbersOnly = numbersOnly(to.description(), wanted);
    int best = UNTOLD;
    for (int i = 0; i < from.aggregates().size(); i++) {
      Aggregate known = from.aggregates().get(i);
      if (known.sameEvents(wanted)
          && numbersOnly(from, known) == numbersOnly
          && (best == UNTOLD || bitSince(i, sinces) < bitSince(best, sinces))) {
        best = i;
      }
    }
    return best;
  }

  /** Whether it leaves out whole numbers that are too large to be exact as numbers. */
  private static boolean numbersOnly(ViewDescription view, Aggregate aggregate) {
    return aggregate.slot() >= 0
        && view.inputs().get(aggregate.slot()).type() == FieldType.LONG
        && view.inputs().get(aggregate.slot()).kind().equals(InputKind.NUMBER.name());
  }

  /**
   * Since when the ring's entries tell who belongs to a new aggregate, and its input.
   *
   * @param bit as {@link #bitFrom} told, and told
   */
  long entriesTellSince(int aggregate, int bit, RowSinces sinces) {
    long since = bit == EVERY ? 0 : bitSince(bit, sinces);
    int slot = to.description().aggregates().get(aggregate).slot();
    if (slot < 0) {
      return since;
    }
    long input = ViewHistory.FOREVER_MS;
    for (int i = 0; i < from.aggregates().size(); i++) {
      if (from.aggregates().get(i).slot() == slotFrom[slot]) {
        input = Math.min(input, bitSince(i, sinces));
      }
    }
    return Math.max(since, input);
  }

  private long bitSince(int earlier, RowSinces sinces) {
    Aggregate aggregate = from.aggregates().get(earlier);
    boolean onlyLifetime = aggregate.lifetime() && aggregate.windowsMs().isEmpty();
    return sinces.of(onlyLifetime ? ViewHistory.LIFETIME + earlier : earlier);
  }
}
