package dev.weir.streams.settings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.features.social.SocialDefinitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
  @TempDir Path directory;

  private ModerationFiles definitions(String yaml) throws IOException {
    Path file = Files.writeString(directory.resolve("features.yaml"), yaml, UTF_8);
    return new ModerationFiles(Optional.of(file), Optional.empty(), Optional.empty());
  }

  @Test
  void serviceOfModeration_withARequestValue_isRefusedWithItsPlace() throws IOException {
    String yaml =
        SocialDefinitions.yaml()
            .replace("on_demand:\n", "request_values: { viewer_age: int }\non_demand:\n")
            .replace(
                "author_posting.posts_1h * 24.0 /",
                "double(viewer_age) * author_posting.posts_1h /");
    ModerationFiles files = definitions(yaml);
    long line = yaml.substring(0, yaml.lastIndexOf("- burst_ratio_1h")).lines().count();

    assertThatThrownBy(() -> Configuration.load(files))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "features.yaml:"
                + line
                + ":7: feature service 'moderation': 'burst_ratio_1h' reads the request's"
                + " viewer_age");
  }

  @Test
  void requestValue_outsideTheServicesOfModeration_isFine() throws IOException {
    String yaml =
        SocialDefinitions.yaml()
            .replace(
                "on_demand:\n",
                "request_values: { viewer_age: int }\non_demand:\n  for_viewer: \"viewer_age >="
                    + " 18 ? duplicate_ratio_1h : 1.0\"\n")
            .replace(
                "feature_services:\n", "feature_services:\n  feed: [author_posting, for_viewer]\n");

    assertThat(Configuration.load(definitions(yaml)).definitions().service("feed")).isPresent();
  }
}
