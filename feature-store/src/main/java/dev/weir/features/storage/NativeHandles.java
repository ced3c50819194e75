package dev.weir.features.storage;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.rocksdb.AbstractNativeReference;

/** Native objects of one owner, closed in the reverse of the order they were made. */
final class NativeHandles implements AutoCloseable {
  private final Deque<AbstractNativeReference> handles = new ArrayDeque<>();
  private final AtomicInteger open;

  /**
   * @param open counts all handles that are open now, shared by owners
   */
  NativeHandles(AtomicInteger open) {
    this.open = open;
  }

  <T extends AbstractNativeReference> T own(T handle) {
    handles.push(handle);
    open.incrementAndGet();
    return handle;
  }

  @Override
  public void close() {
    while (!handles.isEmpty()) {
      handles.pop().close();
      open.decrementAndGet();
    }
  }
}
