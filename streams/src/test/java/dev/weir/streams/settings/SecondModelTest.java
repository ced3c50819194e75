package dev.weir.streams.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.moderation.cascade.CascadeScorer;
import dev.weir.moderation.scoring.LinearTextModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SecondModelTest {
  @TempDir Path directory;

  private Path file(String yaml) throws IOException {
    return Files.writeString(directory.resolve(SecondModel.FILE), yaml);
  }

  @Test
  void settings_written_areRead() throws IOException {
    CascadeScorer.Settings settings =
        SecondModel.settings(file("bands: { toxic: [0.2, 0.95] }\ndeadline_ms: 40\nbatch: 8\n"));

    assertThat(settings.bands()).containsEntry("toxic", new CascadeScorer.Band(0.2, 0.95));
    assertThat(settings.deadlineMs()).isEqualTo(40);
    assertThat(settings.batchMax()).isEqualTo(8);
    assertThat(SecondModel.settings(file("bands: { hate: [0, 1] }")).deadlineMs()).isEqualTo(100);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bands: { toxic: [0.2] }|expected: [low, high]",
        "bands: { toxic: [0.9, 0.2] }|0 <= low < high <= 1",
        "bands: {}|expected: a band",
        "band: 3|band",
        "bands: { toxic: [0, 1] }, deadline_ms: 0|cascade.yaml",
      })
  void settings_wrong_areNamed(String yaml, String message) throws IOException {
    Path file = file(yaml);

    assertThatThrownBy(() -> SecondModel.settings(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("cascade.yaml")
        .hasMessageContaining(message);
  }

  @Test
  void model_withoutAnythingThatRunsIt_saysWhatIsMissing() throws IOException {
    file("bands: { toxic: [0.2, 0.95] }");

    assertThatThrownBy(() -> SecondModel.open(directory, LinearTextModel.shipped()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("weir-onnx");
  }
}
