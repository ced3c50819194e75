package dev.weir.moderation.lists;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Places in a text that match, less those that lie in what is allowed. Made for one text. */
sealed class Places permits Places.Cover {
  /** Places of terms kept: reading ends with the character that brings more. */
  static final int PLACES_MAX = 4_096;

  /**
   * @param entry null when the place spells it
   */
  record Place(int start, int end, @Nullable String entry) {}

  private static final Comparator<Place> LEFTMOST_LONGEST =
      Comparator.comparingInt(Place::start)
          .thenComparing(Comparator.comparingInt(Place::end).reversed())
          .thenComparing(place -> place.entry() == null ? "" : place.entry());

  private final List<Place> places = new ArrayList<>();
  private final @Nullable Cover allowed;

  Places(@Nullable Cover allowed) {
    this.allowed = allowed;
  }

  /** Whether the place counts. */
  boolean add(int start, int end, @Nullable String entry) {
    if (allowed != null && allowed.covers(start, end)) {
      return false;
    }
    places.add(new Place(start, end, entry));
    return true;
  }

  boolean full() {
    return places.size() >= PLACES_MAX;
  }

  /** The leftmost, of those the longest, and so on behind it: no two overlap. */
  List<Place> apart() {
    places.sort(LEFTMOST_LONGEST);
    List<Place> apart = new ArrayList<>();
    int end = 0;
    for (Place place : places) {
      if (place.start >= end) {
        apart.add(place);
        end = place.end;
      }
    }
    return apart;
  }

  /** What of a text is allowed. */
  static final class Cover extends Places {
    /** By start of an allowed place the farthest end of those that start there or before. */
    private final int[] reach;

    Cover(int length) {
      super(null);
      reach = new int[length + 1];
    }

    @Override
    boolean add(int start, int end, @Nullable String entry) {
      reach[start] = Math.max(reach[start], end);
      return false; // no limit: what is allowed behind many others is allowed too
    }

    @Override
    boolean full() {
      return false;
    }

    /** To be called once, after all was added. */
    Cover closed() {
      for (int i = 1; i < reach.length; i++) {
        reach[i] = Math.max(reach[i], reach[i - 1]);
      }
      return this;
    }

    /** Whether the place lies in one that is allowed. */
    boolean covers(int start, int end) {
      return reach[start] >= end;
    }
  }
}
