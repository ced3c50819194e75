package dev.weir.streams.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExampleDataTest {
  private static final int BYTES_MAX = 200 << 10;

  @Test
  void adClicksData_madeAgain_isWhatIsCommitted() throws IOException {
    same(ExampleSet.AD_CLICKS, AdClicksData.files());
  }

  @Test
  void feedData_madeAgain_isWhatIsCommitted() throws IOException {
    same(ExampleSet.RECOMMENDATION_FEED, FeedData.files());
  }

  /** With {@code -Dexamples.write=true} the files are written instead. */
  private static void same(Path example, Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = example.resolve("data").resolve(file.getKey());
      if (Boolean.getBoolean("examples.write")) {
        Files.writeString(path, file.getValue());
      }
      assertThat(Files.readString(path)).as(path.toString()).isEqualTo(file.getValue());
      assertThat(Files.size(path)).as(path.toString()).isLessThan(BYTES_MAX);
    }
  }
}
