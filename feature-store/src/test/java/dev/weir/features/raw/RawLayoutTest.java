package dev.weir.features.raw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.event.LogPosition;
import dev.weir.features.storage.KeyLayout;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The bytes as they are on disk: a change here is a new layout version. */
class RawLayoutTest {
  private static final byte[] ENTITY =
      KeyLayout.key(KeyLayout.recordPrefix("posting", RawRecords.KIND), "ann");

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void key_isPrefixEntityZeroTimeAndPosition() {
    byte[] key = RawLayout.key(ENTITY, 1_700_000_000_123L, new LogPosition(3, 258));
    assertThat(hex(key))
        .isEqualTo("c8b6f3c0" + "616e6e" + "00" + "018bcfe5687b" + "00000003" + "0000000000000102");
    assertThat(KeyLayout.isRecord(key)).isTrue();
    assertThat(RawLayout.partition(key)).isEqualTo(3);
    assertThat(RawLayout.offset(key)).isEqualTo(258);
  }

  @Test
  void keys_ofOneEntity_areInTheOrderOfTheirTimes() {
    byte[] last = RawLayout.key(ENTITY, 99, new LogPosition(Integer.MAX_VALUE, Long.MAX_VALUE));
    byte[] next = RawLayout.key(ENTITY, 100, new LogPosition(0, 0));
    assertThat(Arrays.compareUnsigned(last, RawLayout.from(ENTITY, 100))).isNegative();
    assertThat(next).isEqualTo(RawLayout.from(ENTITY, 100));
  }

  @Test
  void value_isVersionFlagsAndTheEvent() {
    assertThat(hex(RawLayout.value(new byte[] {5, 6, 7, 8}, 3))).isEqualTo("0100050607");
  }

  @Test
  void value_takenBack_hasThePositionOfItsRetraction() {
    byte[] value =
        RawLayout.takenBack(RawLayout.value(new byte[] {5, 6}, 2), new LogPosition(3, 9));
    assertThat(hex(value)).isEqualTo("0101" + "00000003" + "0000000000000009" + "0506");
    assertThat(RawLayout.takenBack(value, new LogPosition(3, 9))).isEqualTo(value);
    assertThat(RawLayout.takenBackPartition(value)).isEqualTo(3);
    assertThat(RawLayout.takenBackOffset(value)).isEqualTo(9);
  }
}
