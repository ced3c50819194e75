package dev.weir.streams.endtoend;

import dev.weir.streams.examples.ExampleSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An event that is pushed over HTTP is seen by lookups. */
class PushIT {
  private static final String CLICKS = "ad_clicks:clicks_1d";

  @TempDir private Path directory;

  @Test
  void push_events_areCountedByLookups() {
    String definitions = ExampleSet.AD_CLICKS.resolve("features.yaml").toString();
    long nowMs = System.currentTimeMillis();
    try (RunningWeir weir =
        RunningWeir.start(
            directory.resolve("data"), "--definitions", definitions, "--partitions", "2")) {
      weir.post(
          "/push",
          """
          {"push_source_name": "clicks", "df": {
            "click_id": ["c1", "c2", "c3"], "impression_id": ["i1", "i2", "i3"],
            "ad_id": ["ad1", "ad1", "ad2"], "user_id": [7, 8, 7],
            "category": ["books", "books", "games"],
            "clicked_at": [%1$d, %1$d, %1$d]}}"""
              .formatted(nowMs));

      Await.until(
          () -> clicks(weir, "ad1", nowMs) == 2 && clicks(weir, "ad2", nowMs) == 1,
          () -> "clicks are counted\n" + weir.said());
    }
  }

  private static double clicks(RunningWeir weir, String ad, long asOfMs) {
    Double value = weir.told(Map.of("ad_id", ad), asOfMs, List.of(CLICKS)).get(CLICKS).value();
    return value == null ? 0 : value;
  }
}
