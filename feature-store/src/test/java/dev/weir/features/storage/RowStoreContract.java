package dev.weir.features.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

  List<String> keysBetween(byte[] from, byte @Nullable [] to) {
    List<String> found = new ArrayList<>();
    store().forEach(from, to, (key, row) -> found.add(HexFormat.of().formatHex(key)));
    return found;
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
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

  @Test
  void range_hasItsLowerEndAndNotItsUpper() {
    for (String key : List.of("00", "7f", "7fff", "80", "80000000", "8000000000", "ff", "ffff")) {
      store().put(hex(key), bytes("row"));
    }
    assertThat(keysBetween(hex("7f"), hex("80"))).containsExactly("7f", "7fff");
    assertThat(keysBetween(hex("80000000"), hex("8000000001")))
        .containsExactly("80000000", "8000000000");
    assertThat(keysBetween(hex("80000000"), hex("80000001")))
        .containsExactly("80000000", "8000000000");
    assertThat(keysBetween(hex("ff"), null)).containsExactly("ff", "ffff");
    assertThat(keysBetween(new byte[0], null)).hasSize(8);
    assertThat(keysBetween(hex("80"), hex("80"))).isEmpty();
    assertThat(keysBetween(hex("81"), hex("80"))).isEmpty();
    assertThat(keysBetween(hex("ff000000"), hex("80000000"))).isEmpty();
  }

  @Test
  void range_showsEachRowOnceAsItIsNow() {
    store().put(hex("8000000001"), bytes("old"));
    store().put(hex("8000000002"), bytes("old"));
    store().put(hex("8000000001"), bytes("new"));
    store().delete(hex("8000000002"));
    store().put(hex("8000000003"), new byte[0]);
    List<String> found = new ArrayList<>();
    store()
        .forEach(
            hex("80000000"),
            hex("80000001"),
            (key, row) -> found.add(HexFormat.of().formatHex(key) + "=" + text(row)));
    assertThat(found).containsExactly("8000000001=new", "8000000003=");
  }

  @Test
  void nextKey_isTheLeastNotBefore() {
    for (String key : List.of("a1", "b1", "b2")) {
      store().put(bytes(key), bytes(key));
    }
    store().delete(bytes("b1"));
    assertThat(store().nextKey(bytes("a"))).isEqualTo(bytes("a1"));
    assertThat(store().nextKey(bytes("a1"))).isEqualTo(bytes("a1"));
    assertThat(store().nextKey(bytes("a2"))).isEqualTo(bytes("b2"));
    assertThat(store().nextKey(bytes("c"))).isNull();
  }
}
