package dev.weir.features.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RowEraserTest {
  private static final byte[] VIEW = KeyLayout.prefix("posting");
  private static final byte[] OTHER_VIEW = KeyLayout.prefix("a view of long ago");

  private final InMemoryRowStore rows = new InMemoryRowStore();
  private final RowEraser eraser = new RowEraser(rows);

  @Test
  void entity_withRecordsBehindItsRow_isErasedWithThem() {
    put(VIEW, "ann", "row");
    put(VIEW, "ann\0first", "record");
    put(VIEW, "ann\0second", "record");
    put(VIEW, "anna", "row");
    put(OTHER_VIEW, "ann", "row");

    assertThat(eraser.entity(VIEW, "ann")).isEqualTo(new RowCount(3, 7 + 3 + 13 + 6 + 14 + 6));

    assertThat(rows.get(key(VIEW, "anna"))).isNotNull();
    assertThat(rows.get(key(OTHER_VIEW, "ann"))).isNotNull();
    assertThat(eraser.entity(VIEW, "ann")).isEqualTo(RowCount.NONE);
  }

  @Test
  void otherPrefixes_areErasedUnlessLeftOutOrReserved() {
    byte[] last = {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF};
    byte[] reserved = {0, 0, 0, 1};
    put(VIEW, "ann", "row");
    put(OTHER_VIEW, "ann", "row");
    put(OTHER_VIEW, "bob", "row");
    put(last, "ann\0x", "record");
    put(reserved, "ann", "row");

    var erased = eraser.otherPrefixes(Set.of(BigEndian.getInt(VIEW, 0)), "ann");

    assertThat(erased).hasSize(2).containsKeys(OTHER_VIEW, last);
    assertThat(rows.get(key(VIEW, "ann"))).isNotNull();
    assertThat(rows.get(key(reserved, "ann"))).isNotNull();
    assertThat(rows.get(key(OTHER_VIEW, "bob"))).isNotNull();
    assertThat(rows.get(key(OTHER_VIEW, "ann"))).isNull();
    assertThat(rows.get(key(last, "ann\0x"))).isNull();
  }

  private void put(byte[] prefix, String key, String row) {
    rows.put(key(prefix, key), row.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] key(byte[] prefix, String key) {
    byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
    byte[] whole = Arrays.copyOf(prefix, prefix.length + utf8.length);
    System.arraycopy(utf8, 0, whole, prefix.length, utf8.length);
    return whole;
  }
}
