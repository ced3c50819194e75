package dev.weir.features.serving;

/**
 * One feature as a column: the view it belongs to (empty for an on-demand feature, and for a value
 * of the request that such features read), its name and its type.
 */
public record FeatureColumn(String view, String feature, FeatureType type) {
  /** {@code view:feature}, or the bare name of an on-demand feature. */
  public String reference() {
    return view.isEmpty() ? feature : view + ":" + feature;
  }

  /** {@code view__feature}, or the bare name of an on-demand feature. */
  public String columnName() {
    return view.isEmpty() ? feature : view + "__" + feature;
  }
}
