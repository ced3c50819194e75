package dev.weir.features.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyRangesTest {
  static KeyRanges of(byte[]... keys) {
    KeyRanges ranges = new KeyRanges();
    for (byte[] key : keys) {
      ranges.add(key);
    }
    return ranges;
  }

  @Test
  void keys_ofOneGroup_areOneRange_ofTwoAreTwo() {
    KeyRanges ranges = of(bytes("aaaak2"), bytes("bbbbk1"), bytes("aaaak9"), bytes("aaaak1"));

    assertThat(ranges.ranges()).hasSize(2);
    assertThat(ranges.ranges().get(0).from()).isEqualTo(bytes("aaaak1"));
    assertThat(ranges.ranges().get(0).to()).isEqualTo(bytes("aaaak9"));
    assertThat(ranges.ranges().get(1).from()).isEqualTo(bytes("bbbbk1"));
    assertThat(ranges.ranges().get(1).to()).isEqualTo(bytes("bbbbk1"));
  }

  @Test
  void ranges_addedToOthers_coverBoth() {
    KeyRanges ranges = of(bytes("aaaak2"));
    ranges.add(of(bytes("aaaak1"), bytes("aaaak3")));

    assertThat(ranges.ranges()).hasSize(1);
    assertThat(ranges.ranges().get(0).from()).isEqualTo(bytes("aaaak1"));
    assertThat(ranges.ranges().get(0).to()).isEqualTo(bytes("aaaak3"));
    assertThat(ranges.isEmpty()).isFalse();
    assertThat(new KeyRanges().isEmpty()).isTrue();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
