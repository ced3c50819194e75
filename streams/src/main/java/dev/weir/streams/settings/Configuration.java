package dev.weir.streams.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.features.definition.DefinitionException;
import dev.weir.features.definition.Entity;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.moderation.Moderator;
import dev.weir.moderation.enforcement.Enforcement;
import dev.weir.moderation.policy.ListFiles;
import dev.weir.moderation.policy.Policy;
import dev.weir.moderation.policy.PolicyCompiler;
import dev.weir.moderation.policy.PolicyException;
import dev.weir.moderation.policy.PolicySource;
import dev.weir.moderation.policy.facts.PolicyInputs;
import dev.weir.moderation.scoring.LinearTextModel;
import dev.weir.moderation.scoring.TextScorer;
import dev.weir.streams.stage.StageNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Definitions, policy and model, read and checked against each other.
 *
 * @param columns every feature a decision may read: those of the first look, then the second's
 * @param firstLook how many of the columns belong to the first look
 * @param policyInputs what a policy may read here
 * @param policySource the policy as it is written
 */
public record Configuration(
    FeatureDefinitions definitions,
    FeatureSchema columns,
    int firstLook,
    TextScorer scorer,
    PolicyInputs policyInputs,
    PolicySource policySource,
    Policy policy) {
  /** Feature service that a first look reads. */
  public static final String FIRST_LOOK = "moderation";

  /** Feature service that a second look reads besides. */
  public static final String SECOND_LOOK = "second_look";

  /** A million terms and more. */
  private static final long LIST_FILE_BYTES_MAX = 256L << 20;

  private static final String SHIPPED_POLICY = "/policies/default/policy.yaml";

  /** Which entities a stage keeps rows of. */
  private static final Set<String> STAGES =
      Set.of(StageNames.AUTHOR, StageNames.TEXT, StageNames.POST);

  /**
   * Reads and checks all files.
   *
   * @throws ConfigurationException with every problem of every file
   */
  public static Configuration load(ModerationFiles files) {
    TextScorer scorer = scorer(files.model());
    List<String> problems = new ArrayList<>();
    Optional<FeatureDefinitions> definitions = definitions(files, scorer, problems);
    if (definitions.isEmpty()) {
      throw ConfigurationException.ofProblems(problems);
    }
    FeatureDefinitions defined = definitions.get();
    checkStages(defined, problems);
    List<FeatureColumn> columns = new ArrayList<>(columns(defined, FIRST_LOOK, problems));
    int firstLook = columns.size();
    Set<FeatureColumn> all = new LinkedHashSet<>(columns);
    all.addAll(columns(defined, SECOND_LOOK, problems));
    FeatureSchema schema = new FeatureSchema(List.copyOf(all));
    Set<String> secondLookViews =
        defined.service(SECOND_LOOK).stream()
            .flatMap(service -> service.views().stream())
            .map(view -> view.name())
            .collect(Collectors.toSet());
    PolicyInputs inputs = new PolicyInputs(scorer.labels(), schema, secondLookViews);
    String policyText = text(files.policy(), SHIPPED_POLICY);
    PolicySource.Recorder named =
        new PolicySource.Recorder(files.policy().map(Configuration::beside).orElse(ListFiles.NONE));
    Optional<Policy> policy =
        policy(policyText, name(files.policy(), "policy.yaml"), inputs, named, problems);
    if (!problems.isEmpty() || policy.isEmpty()) {
      throw ConfigurationException.ofProblems(problems);
    }
    return new Configuration(
        defined, schema, firstLook, scorer, inputs, named.source(policyText), policy.get());
  }

  /**
   * The text model.
   *
   * @param model empty for the one that ships
   * @throws ConfigurationException if it cannot be read
   */
  public static TextScorer scorer(Optional<Path> model) {
    if (model.isEmpty()) {
      return LinearTextModel.shipped();
    }
    try {
      return LinearTextModel.load(model.get());
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(model.get() + ": no such file (expected: a text model)", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigurationException(
          model.get() + ": not a text model: " + e.getMessage() + "; make one with weir train", e);
    }
  }

  /**
   * What decides by another policy, with the model and definitions of this configuration.
   *
   * @param name for messages
   * @throws PolicyException with every problem found
   */
  public Moderator moderator(PolicySource source, String name) {
    return new Moderator(
        scorer,
        PolicyCompiler.compile(source.yaml(), name, policyInputs, source.beside()),
        new Enforcement());
  }

  /**
   * Another policy from a file, with the files of list entries that it names.
   *
   * @throws PolicyException with every problem found
   */
  public PolicySource source(Path file, String yaml) {
    PolicySource.Recorder named = new PolicySource.Recorder(beside(file));
    Policy checked = PolicyCompiler.compile(yaml, file.toString(), policyInputs, named);
    PolicySource source = named.source(yaml);
    if (!source.version().equals(checked.version())) {
      throw new IllegalStateException(
          "policy " + source.version() + " (expected: " + checked.version() + ")");
    }
    return source;
  }

  private static Optional<FeatureDefinitions> definitions(
      ModerationFiles files, TextScorer scorer, List<String> problems) {
    try {
      return Optional.of(
          DefinitionsFile.parse(
                  files.definitions(), scorer.labels(), Set.of(FIRST_LOOK, SECOND_LOOK))
              .definitions());
    } catch (DefinitionException e) {
      problems.add(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static Optional<Policy> policy(
      String yaml, String name, PolicyInputs inputs, ListFiles beside, List<String> problems) {
    try {
      return Optional.of(PolicyCompiler.compile(yaml, name, inputs, beside));
    } catch (PolicyException e) {
      problems.add(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Files of list entries, by paths from where the policy's file is. */
  static ListFiles beside(Path policy) {
    return path -> {
      Path file = policy.toAbsolutePath().resolveSibling(path);
      try {
        if (Files.size(file) > LIST_FILE_BYTES_MAX) {
          throw new IOException(
              Files.size(file) + " bytes (expected: at most " + LIST_FILE_BYTES_MAX + ")");
        }
        return Files.readString(file, UTF_8);
      } catch (NoSuchFileException e) {
        throw new IOException("no such file: " + file, e);
      } catch (CharacterCodingException e) {
        throw new IOException("not UTF-8", e);
      }
    };
  }

  private static void checkStages(FeatureDefinitions definitions, List<String> problems) {
    for (Entity entity : definitions.entities()) {
      if (!STAGES.contains(entity.name())) {
        problems.add(
            "entity '" + entity.name() + "': no stage keeps it (expected: author, text or post)");
      }
    }
  }

  private static List<FeatureColumn> columns(
      FeatureDefinitions definitions, String service, List<String> problems) {
    if (definitions.service(service).isEmpty()) {
      problems.add(
          "feature_services: '" + service + "' is missing (expected: the features a look reads)");
      return List.of();
    }
    return definitions.schemaOf(service).columns();
  }

  private static String name(Optional<Path> file, String shipped) {
    return file.map(Path::toString).orElse("(shipped) " + shipped);
  }

  private static String text(Optional<Path> file, String shipped) {
    try {
      if (file.isPresent()) {
        return Files.readString(file.get(), UTF_8);
      }
      try (InputStream in = Configuration.class.getResourceAsStream(shipped)) {
        if (in == null) {
          throw new IllegalStateException(shipped + " (expected: on the class path)");
        }
        return new String(in.readAllBytes(), UTF_8);
      }
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(file.orElseThrow() + ": no such file", e);
    } catch (IOException e) {
      throw new ConfigurationException(
          file.orElseThrow() + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
