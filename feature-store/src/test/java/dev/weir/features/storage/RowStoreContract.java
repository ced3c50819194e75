package dev.weir.features.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every row store keeps to. */
abstract class RowStoreContract {
  abstract RowStore store();

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  List<String> rowsUnder(String prefix) {
    List<String> found = new ArrayList<>();
    store().forEach(bytes(prefix), (key, row) -> found.add(text(key) + "=" + text(row)));
    return found;
  }

  @Test
  void absentKey_get_isNull() {
    assertThat(store().get(bytes("a"))).isNull();
  }

  @Test
  void row_putTwice_isTheLast() {
    store().put(bytes("a"), bytes("1"));
    store().put(bytes("a"), bytes("2"));
    assertThat(store().get(bytes("a"))).isEqualTo(bytes("2"));
  }

  @Test
  void row_deleted_isNull() {
    store().put(bytes("a"), bytes("1"));
    store().delete(bytes("a"));
    store().delete(bytes("never there"));
    assertThat(store().get(bytes("a"))).isNull();
  }

  @Test
  void emptyRow_isARow() {
    store().put(bytes("a"), new byte[0]);
    assertThat(store().get(bytes("a"))).isEmpty();
  }

  @Test
  void prefix_iterated_isOrderedAndComplete() {
    for (String key : List.of("b2", "a1", "b1", "c1", "b3", "b")) {
      store().put(bytes(key), bytes(key));
    }
    store().put(new byte[] {'b', (byte) 0xFF}, bytes("last"));
    store().delete(bytes("b2"));
    assertThat(rowsUnder("b")).startsWith("b=b", "b1=b1", "b3=b3").hasSize(4);
    assertThat(rowsUnder("d")).isEmpty();
  }
}
