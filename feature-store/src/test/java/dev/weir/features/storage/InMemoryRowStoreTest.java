package dev.weir.features.storage;

class InMemoryRowStoreTest extends RowStoreContract {
  private final RowStore store = new InMemoryRowStore();

  @Override
  RowStore store() {
    return store;
  }
}
