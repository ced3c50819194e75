package dev.weir.streams.stage;

import dev.weir.streams.state.RowStateStore;
import java.util.function.BiConsumer;

/** The gates of a task's authors, as rows. Not thread-safe: owned by one stream task. */
final class AuthorGates {
  private final RowStateStore rows;

  AuthorGates(RowStateStore rows) {
    this.rows = rows;
  }

  AuthorGate of(String author) {
    return AuthorGate.read(rows.get(StageKeys.gate(author)));
  }

  /** Keeps what there is to remember; a gate without that has no row. */
  void keep(String author, AuthorGate gate) {
    byte[] key = StageKeys.gate(author);
    byte[] row = gate.row();
    if (row != null) {
      rows.put(key, row);
    } else if (rows.get(key) != null) {
      rows.delete(key);
    }
  }

  /** Cost: a walk over the gates that have a row. */
  void forEach(BiConsumer<String, AuthorGate> action) {
    rows.forEach(
        StageKeys.gatePrefix(),
        (key, row) -> action.accept(StageKeys.gateAuthor(key), AuthorGate.read(row)));
  }
}
