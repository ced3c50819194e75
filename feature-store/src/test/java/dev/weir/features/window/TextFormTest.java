package dev.weir.features.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

class TextFormTest {
  private static byte[] encode(String text) {
    byte[] out = new byte[300];
    return Arrays.copyOf(out, TextForm.encode(text, out, 0));
  }

  @Property
  void text_ofAnyUnits_isEncodedAsByTheRuntime(@ForAll @StringLength(max = 60) String text) {
    assertThat(encode(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
  }

  @Property
  void longText_isCutAtACodePoint(@ForAll @StringLength(min = 64, max = 400) String text) {
    byte[] whole = text.getBytes(StandardCharsets.UTF_8);
    byte[] cut = encode(text);
    assertThat(cut.length).isLessThanOrEqualTo(255);
    assertThat(cut).isEqualTo(Arrays.copyOf(whole, cut.length));
    assertThat(cut.length == whole.length || (whole[cut.length] & 0xC0) != 0x80).isTrue();
    assertThat(cut.length).isGreaterThanOrEqualTo(Math.min(whole.length, 252));
  }

  @Example
  void loneSurrogate_isAQuestionMark() {
    assertThat(encode("a\ud800b\udc00")).isEqualTo("a?b?".getBytes(StandardCharsets.UTF_8));
  }
}
