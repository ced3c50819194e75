package dev.weir.streams.query;

import dev.weir.features.definition.Feature;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureService;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.OnDemandFeature;
import dev.weir.features.definition.RequestValue;
import dev.weir.features.definition.Window;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.window.ViewPlan;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The definitions in words and figures, as the values of a JSON document: what {@code /v1/features}
 * answers and {@code weir features list|describe} prints. Thread-safe.
 */
public final class ViewDescriptions {
  private final FeatureDefinitions definitions;
  private final @Nullable ViewHoldings holdings;
  private final InstantSource clock;

  /**
   * @param holdings empty where no instance runs: then there is nothing about rows
   */
  public ViewDescriptions(
      FeatureDefinitions definitions, Optional<ViewHoldings> holdings, InstantSource clock) {
    this.definitions = definitions;
    this.holdings = holdings.orElse(null);
    this.clock = clock;
  }

  /** All views in short, on-demand features and services. */
  public Map<String, Object> all() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("definitions_version", definitions.version());
    List<Object> views = new ArrayList<>();
    for (FeatureView view : definitions.views()) {
      views.add(summary(view, new ViewPlan(view)));
    }
    all.put("views", views);
    List<Object> onDemand = new ArrayList<>();
    for (OnDemandFeature feature : definitions.onDemand()) {
      onDemand.add(onDemand(feature));
    }
    all.put("on_demand", onDemand);
    List<Object> requestValues = new ArrayList<>();
    for (RequestValue value : definitions.requestValues()) {
      requestValues.add(Map.of("request_value", value.name(), "type", value.typeName()));
    }
    all.put("request_values", requestValues);
    List<Object> services = new ArrayList<>();
    for (FeatureService service : definitions.services()) {
      Map<String, Object> described = new LinkedHashMap<>();
      described.put("service", service.name());
      described.put("views", service.views().stream().map(FeatureView::name).toList());
      described.put("on_demand", service.onDemand().stream().map(OnDemandFeature::name).toList());
      services.add(described);
    }
    all.put("services", services);
    return all;
  }

  /** One view with its features; empty when there is none of that name. */
  public Optional<Map<String, Object>> view(String name) {
    return definitions
        .view(name)
        .map(
            view -> {
              Map<String, Object> described = summary(view, new ViewPlan(view));
              described.put("features", features(view, held(view)));
              return described;
            });
  }

  /** How far behind a view is here. Cheap: nothing is read. */
  public ViewFreshness freshness(String name) {
    ViewHoldings held = holdings;
    if (held == null) {
      return ViewFreshness.UNKNOWN;
    }
    return definitions
        .view(name)
        .map(
            view -> {
              String entity = view.entity().name();
              long newestMs = held.of(entity, name).newestEventMs();
              boolean any = newestMs != Long.MIN_VALUE;
              long lag = held.lagRecords(entity, view.source().topic());
              return new ViewFreshness(
                  any ? newestMs : null,
                  any ? clock.millis() - newestMs : null,
                  lag < 0 ? null : lag);
            })
        .orElse(ViewFreshness.UNKNOWN);
  }

  /** References of a view's columns; empty when there is none of that name. */
  public Optional<List<String>> columns(String name) {
    return definitions
        .view(name)
        .map(view -> view.columns().stream().map(FeatureColumn::reference).toList());
  }

  /** Names of all views, for messages. */
  public List<String> names() {
    return definitions.views().stream().map(FeatureView::name).toList();
  }

  private static Map<String, Object> onDemand(OnDemandFeature feature) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("feature", feature.name());
    described.put("formula", feature.formula().text());
    described.put("type", feature.formula().type().name().toLowerCase(Locale.ROOT));
    described.put("request_values", feature.requestValues());
    return described;
  }

  private Map<String, Object> summary(FeatureView view, ViewPlan plan) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("view", view.name());
    described.put("version", view.version());
    described.put("entity", view.entity().name());
    described.put("keys", view.keys());
    described.put("source", view.source().name());
    described.put("topic", view.source().topic());
    described.put("schema", view.source().type().name());
    described.put("event_time", view.source().eventTime());
    described.put("where", view.where() == null ? null : view.where().text());
    described.put("fingerprint", String.format(Locale.ROOT, "%08x", plan.fingerprint()));
    described.put("precision", view.exact() ? "exact" : "bounded");
    described.put("columns", view.columns().size());
    described.put("event_id", view.source().eventId());
    described.put("dedupe_ms", view.source().dedupeMs() == 0 ? null : view.source().dedupeMs());
    described.put("ttl_ms", view.ttlMs() == 0 ? null : view.ttlMs());
    // Null: for ever.
    described.put(
        "retention_ms", plan.retentionMs() >= ViewPlan.FOREVER_MS ? null : plan.retentionMs());
    described.put("life_ms", plan.lifeMs() == Long.MAX_VALUE ? null : plan.lifeMs());
    ViewHolding held = held(view);
    if (held != null) {
      described.put("held", held(held));
      described.put("lag_records", freshness(view.name()).lagRecords());
    }
    return described;
  }

  private @Nullable ViewHolding held(FeatureView view) {
    ViewHoldings held = holdings;
    return held == null ? null : held.of(view.entity().name(), view.name());
  }

  private Map<String, Object> held(ViewHolding holding) {
    Map<String, Object> described = new LinkedHashMap<>();
    boolean counted = holding.counted() > 0;
    described.put("partitions", holding.partitions());
    described.put("partitions_counted", holding.counted());
    described.put("counted_at", counted ? Instant.ofEpochMilli(holding.countedAtMs()) : null);
    described.put("rows", counted ? holding.rows() : null);
    described.put("row_bytes", counted ? holding.rowBytes() : null);
    described.put("records", counted ? holding.records() : null);
    described.put("record_bytes", counted ? holding.recordBytes() : null);
    described.put("disk_bytes_estimated", counted ? holding.diskBytes() : null);
    boolean any = holding.newestEventMs() != Long.MIN_VALUE;
    described.put("newest_event", any ? Instant.ofEpochMilli(holding.newestEventMs()) : null);
    described.put(
        "since",
        holding.sinceMs().values().stream()
            .max(Long::compare)
            .map(Instant::ofEpochMilli)
            .orElse(null));
    described.put("newest_event_age_ms", any ? clock.millis() - holding.newestEventMs() : null);
    described.replaceAll((key, value) -> value instanceof Instant ? value.toString() : value);
    return described;
  }

  private static List<Object> features(FeatureView view, @Nullable ViewHolding held) {
    List<Object> features = new ArrayList<>();
    for (Feature feature : view.features()) {
      Map<String, Object> described = new LinkedHashMap<>();
      described.put("feature", feature.name());
      described.put("aggregation", feature.aggregation().describe());
      described.put("where", feature.where() == null ? null : feature.where().text());
      described.put("type", feature.aggregation().type().name().toLowerCase(Locale.ROOT));
      described.put("lifetime", feature.lifetime());
      described.put("windows", feature.windows().stream().map(Window::label).toList());
      described.put(
          "columns",
          feature.windows().isEmpty()
              ? List.of(view.name() + ":" + feature.name())
              : feature.windows().stream()
                  .map(window -> view.name() + ":" + feature.column(window))
                  .toList());
      if (held != null) {
        Long sinceMs = held.sinceMs().get(feature.name());
        described.put("since", sinceMs == null ? null : Instant.ofEpochMilli(sinceMs).toString());
      }
      features.add(described);
    }
    return features;
  }
}
