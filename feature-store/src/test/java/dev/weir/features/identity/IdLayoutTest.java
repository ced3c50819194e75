package dev.weir.features.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.event.LogPosition;
import dev.weir.features.storage.KeyLayout;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The bytes as they are on disk: a change here is a new layout version. */
class IdLayoutTest {
  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void key_isPrefixEntityZeroAndHash() {
    byte[] key = IdLayout.key(KeyLayout.recordPrefix("posting", EventIds.KIND), "ann", "post-1");
    assertThat(hex(key))
        .isEqualTo("d0fee7c8" + "616e6e" + "00" + "38ba61681706177105d426c1890b083b");
    assertThat(KeyLayout.isRecord(key)).isTrue();
    assertThat(EventIds.entityKey(key)).isEqualTo("ann");
  }

  @Test
  void countedEvent_hasTimeAndPosition() {
    IdRecord counted = new IdRecord(1_700_000_000_123L, new LogPosition(3, 258), null);
    byte[] bytes = IdLayout.value(counted);
    assertThat(hex(bytes)).isEqualTo("0101018bcfe5687b000000030000000000000102");
    assertThat(IdLayout.record(bytes)).isEqualTo(counted);
  }

  @Test
  void eventTakenBack_hasBothPositions() {
    IdRecord taken =
        new IdRecord(1_700_000_000_123L, new LogPosition(3, 258), new LogPosition(4, 1));
    byte[] bytes = IdLayout.value(taken);
    assertThat(hex(bytes))
        .isEqualTo("0103018bcfe5687b000000030000000000000102" + "000000040000000000000001");
    assertThat(IdLayout.record(bytes)).isEqualTo(taken);
  }

  @Test
  void eventTakenBackUnseen_hasThePositionOfItsRetraction() {
    IdRecord taken = new IdRecord(1_700_000_000_123L, null, new LogPosition(4, 1));
    byte[] bytes = IdLayout.value(taken);
    assertThat(hex(bytes)).isEqualTo("0102018bcfe5687b000000040000000000000001");
    assertThat(IdLayout.record(bytes)).isEqualTo(taken);
  }
}
