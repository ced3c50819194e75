package dev.weir.streams.offline.sorting;

import java.util.List;

/**
 * Several sorted inputs as one: a binary heap of their heads. Records that compare equal come in
 * the order of the inputs, so that what was added first comes first.
 */
final class MergedRecords implements SortedRecords {
  private final List<SortedRecords> inputs;
  private final int[] heap;
  private int size;
  private boolean started;

  MergedRecords(List<SortedRecords> inputs) {
    this.inputs = inputs;
    this.heap = new int[inputs.size()];
  }

  @Override
  public boolean next() {
    if (!started) {
      started = true;
      for (int i = 0; i < inputs.size(); i++) {
        if (inputs.get(i).next()) {
          heap[size++] = i;
        }
      }
      for (int i = size / 2 - 1; i >= 0; i--) {
        sink(i);
      }
      return size > 0;
    }
    if (size == 0) {
      return false;
    }
    if (!head().next()) {
      heap[0] = heap[--size];
    }
    if (size > 0) {
      sink(0);
    }
    return size > 0;
  }

  private void sink(int from) {
    int at = from;
    int moving = heap[at];
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && before(heap[child + 1], heap[child])) {
        child++;
      }
      if (!before(heap[child], moving)) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = moving;
  }

  private boolean before(int a, int b) {
    SortedRecords left = inputs.get(a);
    SortedRecords right = inputs.get(b);
    int byKey = Long.compareUnsigned(left.key(), right.key());
    if (byKey != 0) {
      return byKey < 0;
    }
    int byOrder = Long.compare(left.order(), right.order());
    return byOrder < 0 || (byOrder == 0 && a < b);
  }

  private SortedRecords head() {
    return inputs.get(heap[0]);
  }

  @Override
  public long key() {
    return head().key();
  }

  @Override
  public long order() {
    return head().order();
  }

  @Override
  public byte[] bytes() {
    return head().bytes();
  }

  @Override
  public int offset() {
    return head().offset();
  }

  @Override
  public int length() {
    return head().length();
  }

  @Override
  public void close() {
    inputs.forEach(SortedRecords::close);
  }
}
