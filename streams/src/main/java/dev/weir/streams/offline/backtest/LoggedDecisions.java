package dev.weir.streams.offline.backtest;

import static java.util.Objects.requireNonNull;

import dev.weir.decision.Verdict;
import dev.weir.streams.offline.sorting.RecordSorter;
import dev.weir.streams.offline.sorting.SortedRecords;
import dev.weir.streams.wire.AvroCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The verdicts of a log in the order of the posts they answer. What does not fit into memory is
 * sorted on disk. Not thread-safe: filled, then read.
 */
final class LoggedDecisions implements AutoCloseable {
  private final RecordSorter sorter;
  private final AvroCodec<Verdict> codec = AvroCodec.of(Verdict.class);
  private @Nullable SortedRecords sorted;
  private boolean more;
  private long passedOver;

  LoggedDecisions(RecordSorter sorter) {
    this.sorter = sorter;
  }

  /** Takes a verdict as it stands on its topic. */
  void add(Verdict verdict, byte[] encoded) {
    sorter.add(
        verdict.getSource().getPartition(),
        verdict.getSource().getOffset(),
        encoded,
        encoded.length);
  }

  /** Ends adding. */
  void sort() {
    sorter.finish();
    sorted = sorter.open(0, RecordSorter.RANGES, 1);
    more = sorted().next();
  }

  /**
   * The revisions for a post, ascending, each once; empty when there are none. Posts are asked for
   * in the order of partitions and offsets.
   */
  List<Verdict> of(int partition, long offset) {
    while (more && compare(partition, offset) < 0) {
      passedOver++;
      more = sorted().next();
    }
    if (!more || compare(partition, offset) > 0) {
      return List.of();
    }
    List<Verdict> revisions = new ArrayList<>(1);
    while (more && compare(partition, offset) == 0) {
      int from = sorted().offset();
      Verdict verdict =
          codec
              .decode(Arrays.copyOfRange(sorted().bytes(), from, from + sorted().length()))
              .orThrow();
      // A repeated delivery carries the same bytes; timings aside.
      if (revisions.stream().noneMatch(r -> r.getRevision() == verdict.getRevision())) {
        revisions.add(verdict);
      }
      more = sorted().next();
    }
    revisions.sort((a, b) -> Integer.compare(a.getRevision(), b.getRevision()));
    return revisions;
  }

  /** Verdicts whose posts were not asked for, once all that are wanted were. */
  long passedOver() {
    long rest = passedOver;
    while (more) {
      rest++;
      more = sorted().next();
    }
    passedOver = rest;
    return rest;
  }

  private int compare(int partition, long offset) {
    int byPartition = Long.compare(sorted().key(), partition);
    return byPartition != 0 ? byPartition : Long.compare(sorted().order(), offset);
  }

  private SortedRecords sorted() {
    return requireNonNull(sorted, "verdicts (expected: sorted)");
  }

  @Override
  public void close() {
    if (sorted != null) {
      sorted.close();
    }
    sorter.close();
  }
}
