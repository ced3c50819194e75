package dev.weir.streams;

import dev.weir.features.definition.DefinitionSchema;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.streams.command.Consoles;
import dev.weir.streams.command.OutputOptions;
import dev.weir.streams.settings.Configuration;
import dev.weir.streams.settings.FeatureConfiguration;
import dev.weir.streams.settings.ModerationFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir check-config}: are the files such that {@code weir run} would start with them. */
@Command(
    name = "check-config",
    description = {
      "Check features.yaml and policy.yaml against each other and the text model.",
      "Definitions without a feature service 'moderation' are checked on their own.",
      "All problems are shown at once, with file, line and column. Exit code 1 when there are any."
    },
    footer = {
      "",
      "Examples:",
      "  weir check-config --definitions features.yaml --policy policy.yaml",
      "  weir check-config                              the files that ship",
      "  weir check-config --schema > features.schema.json"
    })
final class CheckConfigCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(names = "--definitions", paramLabel = "FILE", description = "features.yaml.")
  private @Nullable Path definitions;

  @Option(names = "--policy", paramLabel = "FILE", description = "policy.yaml.")
  private @Nullable Path policy;

  @Option(names = "--model", paramLabel = "FILE", description = "Text model.")
  private @Nullable Path model;

  @Option(
      names = "--schema",
      description = "Print the JSON Schema of features.yaml, for editors, and check nothing.")
  private boolean schema;

  @Override
  public Integer call() {
    if (schema) {
      PrintWriter out = Consoles.out(spec);
      out.print(DefinitionSchema.json());
      out.flush();
      return 0;
    }
    ModerationFiles files =
        new ModerationFiles(
            Optional.ofNullable(definitions),
            Optional.ofNullable(policy),
            Optional.ofNullable(model));
    Optional<FeatureConfiguration> alone = FeatureConfiguration.load(files);
    if (alone.isPresent()) {
      return featuresOnly(alone.get().definitions());
    }
    return moderation(Configuration.load(files));
  }

  /** Definitions without moderation: there is no policy to check them against. */
  private int featuresOnly(FeatureDefinitions defined) {
    PrintWriter out = Consoles.out(spec);
    int columns = defined.views().stream().mapToInt(view -> view.columns().size()).sum();
    if (output.json()) {
      out.printf(
          "{\"ok\":true,\"views\":%d,\"columns\":%d,\"services\":%d,"
              + "\"definitions_version\":\"%s\"}%n",
          defined.views().size(), columns, defined.services().size(), defined.version());
    } else {
      out.printf(
          "definitions %s: %d sources, %d views, %d columns, %d services%n",
          defined.version(),
          defined.sources().size(),
          defined.views().size(),
          columns,
          defined.services().size());
      out.printf(
          "note: no feature service '%s': features only, no policy%n", Configuration.FIRST_LOOK);
      out.println("all fine");
    }
    out.flush();
    return 0;
  }

  private int moderation(Configuration loaded) {
    PrintWriter out = Consoles.out(spec);
    if (output.json()) {
      out.printf(
          "{\"ok\":true,\"views\":%d,\"columns\":%d,\"rules\":%d,\"definitions_version\":\"%s\","
              + "\"policy_version\":\"%s\",\"model_version\":\"%s\"}%n",
          loaded.definitions().views().size(),
          loaded.columns().size(),
          loaded.policy().ruleIds().size(),
          loaded.definitions().version(),
          loaded.policy().version(),
          loaded.scorer().version());
    } else {
      out.printf(
          "definitions %s: %d views, %d columns for decisions%n",
          loaded.definitions().version(),
          loaded.definitions().views().size(),
          loaded.columns().size());
      out.printf(
          "policy      %s: '%s', %d rules, %s%n",
          loaded.policy().version(),
          loaded.policy().name(),
          loaded.policy().ruleIds().size(),
          loaded.policy().mode().name().toLowerCase(java.util.Locale.ROOT));
      out.printf(
          "text model  %s: %s%n",
          loaded.scorer().version(), String.join(", ", loaded.scorer().labels()));
      loaded.policy().notices().forEach(notice -> out.println("note: " + notice));
      out.println("all fine");
    }
    out.flush();
    return 0;
  }
}
