package dev.weir.streams.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

final class Rfc3339Test {
  @Property
  void format_anyTime_equalsInstants(@ForAll @LongRange(min = 0, max = Rfc3339.MAX_MS) long ms) {
    assertThat(Rfc3339.format(ms)).isEqualTo(Instant.ofEpochMilli(ms).toString());
  }

  @Property
  void parse_formatted_isTheSame(@ForAll @LongRange(min = 0, max = Rfc3339.MAX_MS) long ms) {
    assertThat(Rfc3339.parse(Rfc3339.format(ms))).isEqualTo(ms);
  }

  @Property
  void parse_anyText_isATimeOrRefused(@ForAll String text) {
    try {
      Rfc3339.parse(text);
    } catch (DateTimeException e) {
      assertThat(e).isNotNull();
    }
  }

  @Example
  void parse_beyondALong_isRefused() {
    assertThatThrownBy(() -> Rfc3339.parse("+999999999-12-31T23:59:59Z"))
        .isInstanceOf(DateTimeException.class);
  }
}
