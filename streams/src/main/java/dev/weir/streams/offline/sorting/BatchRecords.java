package dev.weir.streams.offline.sorting;

/** The records of a sorted batch, from one rank to another. */
final class BatchRecords implements SortedRecords {
  private final Batch batch;
  private final int end;
  private int rank;

  BatchRecords(Batch batch, int from, int end) {
    this.batch = batch;
    this.rank = from - 1;
    this.end = end;
  }

  @Override
  public boolean next() {
    return ++rank < end;
  }

  @Override
  public long key() {
    return batch.key(rank);
  }

  @Override
  public long order() {
    return batch.order(rank);
  }

  @Override
  public byte[] bytes() {
    return batch.data();
  }

  @Override
  public int offset() {
    return batch.offset(rank);
  }

  @Override
  public int length() {
    return batch.length(rank);
  }

  @Override
  public void close() {}
}
