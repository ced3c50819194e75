package dev.weir.moderation.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextModelLayoutTest {
  private static final List<TextModelLayout.Label> LABELS =
      List.of(
          new TextModelLayout.Label("toxic", -1.5f, 0.25f, 1, 0),
          new TextModelLayout.Label("spam", -2, 0.5f, 0.75f, 0.125f));

  private static byte[] model() {
    long[] weights = new long[16];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = 0x8080808080800000L | (i << 8) | (0xFF - i);
    }
    return TextModelLayout.write(4, LABELS, weights);
  }

  @Test
  void write_smallModel_bytesStayAsReleased() {
    assertThat(HexFormat.of().formatHex(model()))
        .isEqualTo(
            "5754584d0102040205746f7869630000c0bf0000803e0000803f00000000047370616d000000c00000003f0000403f0000003eff0080"
                + "8080808080fe01808080808080fd02808080808080fc03808080808080fb0480"
                + "8080808080fa05808080808080f906808080808080f807808080808080f70880"
                + "8080808080f609808080808080f50a808080808080f40b808080808080f30c80"
                + "8080808080f20d808080808080f10e808080808080f00f80808080808016c09b"
                + "bf12aed9db");
  }

  @Test
  void read_whatWasWritten_isEqual() {
    TextModelLayout.Parts parts = TextModelLayout.read(ByteBuffer.wrap(model()), "test");
    assertThat(parts.bits()).isEqualTo(4);
    assertThat(parts.labels()).isEqualTo(LABELS);
    assertThat(parts.weights().get(3)).isEqualTo(0x80808080808003FCL);
    assertThat(parts.version()).matches("[0-9a-f]{16}");
  }

  @Test
  void read_anyByteChanged_isRefused() {
    byte[] bytes = model();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= 1;
      assertThatThrownBy(() -> TextModelLayout.read(ByteBuffer.wrap(bytes), "m.bin"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("m.bin");
      bytes[i] ^= 1;
    }
  }

  @Test
  void read_cutAnywhere_isRefused() {
    byte[] bytes = model();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> TextModelLayout.read(ByteBuffer.wrap(cut), "m.bin"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void write_tooManyLabels_namesTheLimit() {
    assertThatThrownBy(
            () ->
                TextModelLayout.write(
                    4, java.util.Collections.nCopies(9, LABELS.get(0)), new long[16]))
        .hasMessageContaining("9 (expected: 1 to 8)");
  }
}
