package dev.weir.moderation.lists.tiers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random changes, with merges that end at any time, against a map. */
class TiersTest {
  private static final long SEED = Long.getLong("seed", 7L);

  /** Entries in a list. */
  private record Sorted(List<Integer> entries) implements Segment<Integer> {
    @Override
    public int size() {
      return entries.size();
    }

    @Override
    public int indexOf(Integer entry) {
      return Math.max(-1, java.util.Collections.binarySearch(entries, entry));
    }

    @Override
    public void forEach(ObjIntConsumer<Integer> visitor) {
      for (int i = 0; i < entries.size(); i++) {
        visitor.accept(entries.get(i), i);
      }
    }
  }

  @Test
  void changes_withMergesInBetween_equalThoseOfAMap() {
    SplittableRandom random = new SplittableRandom(SEED);
    Tiers<Integer, Sorted> tiers = Tiers.empty(Sorted::new, Comparator.naturalOrder());
    Map<Integer, Long> expected = new TreeMap<>();
    Tiers.@Nullable Merge<Integer, Sorted> merge = null;
    int merges = 0;
    for (int round = 0; round < 2_000; round++) {
      List<Dated<Integer>> put = new ArrayList<>();
      List<Integer> removed = new ArrayList<>();
      int size = random.nextInt(10) == 0 ? random.nextInt(3_000) : random.nextInt(20);
      for (int i = 0; i < size; i++) {
        int value = random.nextInt(40_000);
        if (random.nextInt(3) == 0) {
          removed.add(value);
        } else {
          put.add(new Dated<>(value, random.nextInt(3) == 0 ? random.nextInt(100) : Dated.NEVER));
        }
      }
      tiers = tiers.with(put, removed);
      removed.forEach(expected::remove);
      put.forEach(entry -> expected.put(entry.value(), entry.expiresAtMs()));
      if (merge == null) {
        Optional<Tiers.Merging<Integer, Sorted>> due = tiers.due();
        if (due.isPresent()) {
          tiers = due.get().tiers();
          merge = due.get().merge();
        }
      } else if (random.nextInt(5) == 0) {
        merge.run();
        merge = null;
        merges++;
      }
      assertThat(tiers.size()).as("seed %d round %d", SEED, round).isEqualTo(expected.size());
      if (round % 50 == 0) {
        assertThat(held(tiers, 50)).as("seed %d round %d", SEED, round).isEqualTo(at(expected, 50));
      }
      assertThat(tiers.tiers()).hasSizeLessThanOrEqualTo(Tiers.TIERS_MAX + 1);
    }
    assertThat(merges).isPositive();
    assertThat(held(tiers, 50)).isEqualTo(at(expected, 50));
  }

  @Test
  void entry_atItsEnd_holdsNoLonger() {
    Tiers<Integer, Sorted> tiers =
        Tiers.<Integer, Sorted>empty(Sorted::new, Comparator.naturalOrder())
            .with(List.of(new Dated<>(1, 100), Dated.forever(2)), List.of());
    assertThat(held(tiers, 99)).containsExactly(1, 2);
    assertThat(held(tiers, 100)).containsExactly(2);
  }

  private static List<Integer> held(Tiers<Integer, Sorted> tiers, long atMs) {
    List<Integer> held = new ArrayList<>();
    for (Tier<Sorted> tier : tiers.tiers()) {
      tier.segment()
          .forEach(
              (entry, index) -> {
                if (tier.holds(index, atMs)) {
                  held.add(entry);
                }
              });
    }
    held.sort(Comparator.naturalOrder());
    return held;
  }

  private static List<Integer> at(Map<Integer, Long> entries, long atMs) {
    return entries.entrySet().stream()
        .filter(entry -> atMs < entry.getValue())
        .map(Map.Entry::getKey)
        .toList();
  }
}
