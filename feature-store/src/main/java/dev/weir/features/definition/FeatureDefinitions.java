package dev.weir.features.definition;

import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All definitions of one file, checked. Immutable, thread-safe. */
public record FeatureDefinitions(
    List<Entity> entities,
    List<Source> sources,
    List<FeatureView> views,
    List<RequestValue> requestValues,
    List<OnDemandFeature> onDemand,
    List<FeatureService> services) {
  public FeatureDefinitions {
    entities = List.copyOf(entities);
    sources = List.copyOf(sources);
    views = List.copyOf(views);
    requestValues = List.copyOf(requestValues);
    onDemand = List.copyOf(onDemand);
    services = List.copyOf(services);
    Set<String> names = new HashSet<>();
    for (FeatureView view : views) {
      if (!names.add(view.name())) {
        throw new IllegalArgumentException(
            "feature view: " + view.name() + " (expected: a name of its own)");
      }
    }
  }

  /** Without request values. */
  public FeatureDefinitions(
      List<Entity> entities,
      List<Source> sources,
      List<FeatureView> views,
      List<OnDemandFeature> onDemand,
      List<FeatureService> services) {
    this(entities, sources, views, List.of(), onDemand, services);
  }

  public Optional<FeatureView> view(String name) {
    return views.stream().filter(view -> view.name().equals(name)).findFirst();
  }

  public Optional<FeatureService> service(String name) {
    return services.stream().filter(service -> service.name().equals(name)).findFirst();
  }

  public Optional<RequestValue> requestValue(String name) {
    return requestValues.stream().filter(value -> value.name().equals(name)).findFirst();
  }

  /** Views fed by a source, in the order of the file. */
  public List<FeatureView> viewsOf(String source) {
    return views.stream().filter(view -> view.source().name().equals(source)).toList();
  }

  /**
   * Columns of a service: those of its views, then its on-demand features.
   *
   * @throws IllegalArgumentException if there is no such service
   */
  public FeatureSchema schemaOf(String service) {
    FeatureService found =
        service(service)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "feature service: "
                            + service
                            + " (expected: one of "
                            + services.stream().map(FeatureService::name).toList()
                            + ")"));
    List<FeatureColumn> columns = new ArrayList<>();
    for (FeatureView view : found.views()) {
      columns.addAll(view.columns());
    }
    for (OnDemandFeature feature : found.onDemand()) {
      columns.add(feature.column());
    }
    return new FeatureSchema(columns);
  }

  /** Hash of the content: 16 hexadecimal digits, the same for the same meaning. */
  public String version() {
    StringBuilder text = new StringBuilder();
    for (FeatureView view : views) {
      text.append(view.describe()).append("\n\n");
    }
    for (RequestValue value : requestValues) {
      text.append("request ").append(value.name()).append(':').append(value.type()).append('\n');
    }
    for (OnDemandFeature feature : onDemand) {
      text.append(feature.name()).append('=').append(feature.formula().text()).append('\n');
    }
    for (FeatureService service : services) {
      text.append(service.name()).append(':');
      service.views().forEach(view -> text.append(view.name()).append(','));
      service.onDemand().forEach(feature -> text.append(feature.name()).append(','));
      text.append('\n');
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
