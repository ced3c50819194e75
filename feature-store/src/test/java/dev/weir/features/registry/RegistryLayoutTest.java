package dev.weir.features.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.features.event.FieldType;
import dev.weir.features.registry.ViewDescription.Aggregate;
import dev.weir.features.registry.ViewDescription.EntryInput;
import dev.weir.features.registry.ViewDescription.Trait;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Golden bytes, and bytes that are none. */
class RegistryLayoutTest {
  private static ViewDescription description(String format) {
    return new ViewDescription(
        "v",
        List.of(new Trait("where", "a")),
        0,
        3_600_000,
        7_200_000,
        List.of(new EntryInput("x", FieldType.LONG, "NUMBER")),
        List.of(new Aggregate(format, "x:LONG", "", 0, List.of(1_000L), true)));
  }

  private final ViewHistory history =
      ViewHistory.begin(description("s/1"), 0).changedTo(description("t/1"), 60_000);

  @Test
  void description_hasTheseBytes() {
    assertThat(HexFormat.of().formatHex(RegistryLayout.encode(description("s/1"))))
        .isEqualTo(
            "000176" // v
                + "01"
                + "00057768657265"
                + "000161" // where: a
                + "0000000000000000"
                + "000000000036ee80"
                + "00000000006ddd00" // declared, retention, life
                + "01"
                + "000178"
                + "00044c4f4e47"
                + "00064e554d424552" // x LONG NUMBER
                + "01"
                + "0003732f31"
                + "0006783a4c4f4e47"
                + "0000" // s/1 of x:LONG, no condition
                + "01"
                + "01"
                + "01"
                + "00000000000003e8"); // slot 0, lifetime, one window
  }

  @Test
  void history_isReadBack() {
    ViewHistory read = ViewHistory.parse(history.encode());
    assertThat(read.encode()).isEqualTo(history.encode());
    assertThat(read.current().description()).isEqualTo(description("t/1"));
    assertThat(read.current().sinceMs(0)).isEqualTo(60_000);
    assertThat(read.definitions().get(0).endedMs()).isEqualTo(60_000);
  }

  @Test
  void brokenBytes_areRefused() {
    byte[] bytes = history.encode();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> ViewHistory.parse(cut)).isInstanceOf(RegistryException.class);
    }
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] changed = bytes.clone();
      changed[random.nextInt(bytes.length)] = (byte) random.nextInt();
      try {
        ViewHistory.parse(changed);
      } catch (RegistryException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }
}
