package dev.weir.benchmarks.windowcosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventLogTest {
  private static final EventLog.Settings SETTINGS =
      new EventLog.Settings(2_000, 100, 0.8, 7, 86_400_000, 0);

  @Test
  void log_sameSettings_givesTheSameBytesOfTheStatedSize() {
    byte[][] once = EventLog.encoded(SETTINGS, 2_000);
    byte[][] again = EventLog.encoded(SETTINGS, 2_000);

    assertThat(Arrays.deepEquals(once, again)).isTrue();
    assertThat(Arrays.asList(once)).allSatisfy(event -> assertThat(event).hasSize(LogEvent.BYTES));
  }

  @Test
  void event_encodedAndDecoded_isItself() {
    LogEvent.Codec codec = new LogEvent.Codec();
    EventLog log = new EventLog(SETTINGS);
    while (log.hasNext()) {
      LogEvent event = log.next();
      assertThat(codec.decode(codec.encode(event))).isEqualTo(event);
    }
  }

  @Test
  void keys_underZipf_areUnevenAndWithinTheirNumber() {
    int[] uniform = mostFrequent(0);
    int[] skewed = mostFrequent(1);

    assertThat(EventTopic.keysIn(SETTINGS, 2_000)).isLessThanOrEqualTo(100).isGreaterThan(90);
    assertThat(skewed[0]).isGreaterThan(5 * uniform[0]);
  }

  private static int[] mostFrequent(double skew) {
    EventLog log = new EventLog(new EventLog.Settings(2_000, 100, skew, 7, 1_000, 0));
    int[] counts = new int[100];
    while (log.hasNext()) {
      counts[Integer.parseInt(log.next().key().substring("account-".length()))]++;
    }
    int[] sorted = Arrays.stream(counts).map(c -> -c).sorted().map(c -> -c).toArray();
    return sorted;
  }

  @ParameterizedTest
  @EnumSource(StreamsContender.class)
  void view_ofEachContenderThatHasOne_keepsRows(StreamsContender contender) {
    if (!contender.windows().isEmpty()) {
      int[] sizes = CountView.rowBytes(contender.windows(), SETTINGS);

      assertThat(sizes).hasSize(2_000);
      assertThat(Arrays.stream(sizes).min().orElseThrow()).isGreaterThan(30);
      assertThat(Arrays.stream(sizes).max().orElseThrow()).isLessThan(5_000);
    }
  }
}
