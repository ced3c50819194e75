package dev.weir.streams.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.moderation.scoring.LinearTextModel;
import dev.weir.streams.query.ViewDescriptions;
import dev.weir.streams.settings.DefinitionsFile;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Where {@code weir features list|describe} has it from: a running instance, or a definitions file
 * alone. {@code @Mixin}.
 */
final class ViewSource {
  private static final JsonMapper MAPPER = new JsonMapper();

  @Mixin private InstanceOptions instance = new InstanceOptions();

  @Option(
      names = "--definitions",
      paramLabel = "FILE",
      description = "Read this file and ask no instance: nothing is told about rows.")
  private @Nullable Path definitions;

  /** All views. */
  JsonNode all() {
    Path file = definitions;
    return file == null ? asked("/v1/features") : MAPPER.valueToTree(offline(file).all());
  }

  /**
   * One view.
   *
   * @throws CommandFailure if there is none of that name
   */
  JsonNode view(String name) {
    Path file = definitions;
    if (file == null) {
      return asked(path(name));
    }
    ViewDescriptions described = offline(file);
    return described
        .view(name)
        .<JsonNode>map(MAPPER::valueToTree)
        .orElseThrow(
            () ->
                new CommandFailure(
                    file
                        + ": feature view '"
                        + FeatureTable.printable(name)
                        + "' is not defined (expected: one of "
                        + described.names()
                        + ")"));
  }

  /** Where an instance tells of a view. */
  static String path(String view) {
    return "/v1/features/" + URLEncoder.encode(view, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static ViewDescriptions offline(Path file) {
    FeatureDefinitions loaded =
        DefinitionsFile.load(Optional.of(file), LinearTextModel.shipped().labels()).definitions();
    return new ViewDescriptions(loaded, Optional.empty(), InstantSource.system());
  }

  private JsonNode asked(String path) {
    InstanceClient client = instance.client();
    InstanceClient.Answer answer = client.get(path);
    if (answer.status() != 200) {
      throw client.refused(answer);
    }
    return answer.json();
  }
}
