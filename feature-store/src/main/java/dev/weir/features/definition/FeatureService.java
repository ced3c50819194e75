package dev.weir.features.definition;

import java.util.List;

/** A named list of views and on-demand features: what one consumer reads together. */
public record FeatureService(String name, List<FeatureView> views, List<OnDemandFeature> onDemand) {
  public FeatureService {
    views = List.copyOf(views);
    onDemand = List.copyOf(onDemand);
  }
}
