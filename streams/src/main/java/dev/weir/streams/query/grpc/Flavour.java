package dev.weir.streams.query.grpc;

/**
 * How Feast's servers differ in what one answer looks like.
 *
 * @param entityColumns whether columns of join keys come first
 * @param references whether features are named {@code view:feature}, whatever the caller wants
 */
record Flavour(boolean entityColumns, boolean references) {
  /** {@code GrpcFeatureServer} of the Python server. */
  static final Flavour PYTHON = new Flavour(true, false);

  /** {@code feast.serving.ServingService} of the Java server. */
  static final Flavour JAVA = new Flavour(false, true);
}
