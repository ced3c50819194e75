package dev.weir.streams.command;

import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureService;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.OnDemandFeature;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.social.SocialDefinitions;
import dev.weir.moderation.Moderator;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.enforcement.Enforcement;
import dev.weir.moderation.policy.PolicyCompiler;
import dev.weir.moderation.policy.PolicyException;
import dev.weir.moderation.policy.facts.PolicyInputs;
import dev.weir.moderation.scoring.LinearTextModel;
import dev.weir.moderation.scoring.TextScorer;
import dev.weir.streams.query.DefinedFeatures;
import dev.weir.streams.query.TextCheck;
import dev.weir.streams.wire.EventTypes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Model, policy and definitions that ship with Weir, in this process, without rows. */
final class LocalCheck {
  private static final String POLICY = "/policies/default/policy.yaml";
  private static final String SECOND_LOOK = "second_look";

  private LocalCheck() {}

  /**
   * Loads the shipped model and definitions and a policy.
   *
   * @param policyFile null for the shipped one
   * @throws CommandFailure if the policy cannot be read or is refused
   */
  static TextCheck load(@Nullable Path policyFile) {
    TextScorer scorer = LinearTextModel.shipped();
    FeatureDefinitions definitions =
        SocialDefinitions.load(EventTypes.bySource(scorer.labels()).values());
    String name = policyFile == null ? POLICY : policyFile.toString();
    try {
      Moderator moderator =
          new Moderator(
              scorer,
              PolicyCompiler.compile(
                  policyFile == null ? shippedPolicy() : Files.readString(policyFile),
                  name,
                  inputs(scorer.labels(), definitions)),
              new Enforcement());
      return new TextCheck(
          new Normalizer(),
          () -> moderator,
          new DefinedFeatures(definitions),
          null,
          InstantSource.system(),
          System::nanoTime);
    } catch (IOException e) {
      throw new CommandFailure("--policy " + name + ": cannot be read: " + e.getMessage(), e);
    } catch (PolicyException e) {
      throw new CommandFailure("policy refused:" + System.lineSeparator() + e.getMessage(), e);
    }
  }

  private static PolicyInputs inputs(List<String> labels, FeatureDefinitions definitions) {
    List<FeatureColumn> columns = new ArrayList<>();
    definitions.views().forEach(view -> columns.addAll(view.columns()));
    for (OnDemandFeature feature : definitions.onDemand()) {
      columns.add(new FeatureColumn("", feature.name(), feature.formula().type()));
    }
    Set<String> later = views(definitions, SECOND_LOOK);
    later.removeAll(views(definitions, TextCheck.SERVICE));
    return new PolicyInputs(labels, new FeatureSchema(columns), later);
  }

  private static Set<String> views(FeatureDefinitions definitions, String service) {
    Set<String> names = new HashSet<>();
    definitions.service(service).map(FeatureService::views).orElse(List.of()).stream()
        .map(FeatureView::name)
        .forEach(names::add);
    return names;
  }

  private static String shippedPolicy() {
    try (InputStream in = Moderator.class.getResourceAsStream(POLICY)) {
      if (in == null) {
        throw new IllegalStateException(POLICY + " is missing from the jar: build it again");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(POLICY, e);
    }
  }
}
