package dev.weir.streams.offline.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.streams.ingest.IngestException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroundTruthTest {
  @TempDir Path directory;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void truth_isReadInEveryFormat() throws IOException {
    Path zipped = directory.resolve("truth.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      out.write("post_id,harmful\np1,1\np2,0\n".getBytes(StandardCharsets.UTF_8));
    }
    for (Path truth :
        new Path[] {
          zipped,
          file("truth.tsv", "harmful\tpost_id\ntrue\tp1\nfalse\tp2\n"),
          file(
              "truth.jsonl",
              "{\"post_id\":\"p1\",\"harmful\":true}\n{\"post_id\":\"p2\",\"harmful\":0}\n")
        }) {
      GroundTruth known = GroundTruth.read(truth);
      assertThat(known.of("p1")).as("%s", truth).isTrue();
      assertThat(known.of("p2")).as("%s", truth).isFalse();
      assertThat(known.of("p3")).as("%s", truth).isNull();
    }
  }

  @Test
  void mistakes_nameFileLineAndValue() throws IOException {
    Path truth = file("truth.csv", "post_id,harmful\np1,1\np2,perhaps\n");
    assertThatThrownBy(() -> GroundTruth.read(truth))
        .isInstanceOf(IngestException.class)
        .hasMessage(truth + ":3: harmful: 'perhaps' (expected: 0, 1, true or false)");
    Path nameless = file("nameless.csv", "id,harmful\np1,1\n");
    assertThatThrownBy(() -> GroundTruth.read(nameless))
        .hasMessageContaining("nameless.csv:2: post_id: missing");
    assertThatThrownBy(() -> GroundTruth.read(directory.resolve("none.csv")))
        .hasMessageEndingWith("none.csv: no such file");
    assertThatThrownBy(() -> GroundTruth.read(directory.resolve("truth.xlsx")))
        .hasMessageContaining("format unknown");
  }
}
