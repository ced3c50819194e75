package dev.weir.streams.erasure;

import dev.weir.internal.ErasureReceipt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The receipts of one request so far: one per entity, stage and partition.
 *
 * @param receipts those that came, the last of each, in order of entity, stage and partition
 * @param expected how many there will be
 */
public record ErasureReport(String requestId, List<ErasureReceipt> receipts, int expected) {
  public ErasureReport {
    List<ErasureReceipt> sorted = new ArrayList<>(receipts);
    sorted.sort(
        Comparator.comparing(ErasureReceipt::getEntity)
            .thenComparing(ErasureReceipt::getKeySha256)
            .thenComparing(ErasureReceipt::getStage)
            .thenComparing(ErasureReceipt::getPartition));
    receipts = List.copyOf(sorted);
  }

  /** Whether every stage and partition has deleted what it kept. */
  public boolean erased() {
    return receipts.size() == expected;
  }

  /** Whether, besides, the bytes have left the files of the instances that keep the rows. */
  public boolean purged() {
    return erased() && receipts.stream().allMatch(r -> r.getPurgedAt() != null);
  }

  /** Rows that went. */
  public long rows() {
    return receipts.stream().flatMap(r -> r.getErased().stream()).mapToLong(e -> e.getRows()).sum();
  }

  /** Bytes of keys and rows that went, before compression. */
  public long bytes() {
    return receipts.stream()
        .flatMap(r -> r.getErased().stream())
        .mapToLong(e -> e.getBytes())
        .sum();
  }

  /** Records of other entities that hold an id that was forgotten. */
  public long mentions() {
    return receipts.stream().mapToLong(ErasureReceipt::getMentions).sum();
  }
}
