package dev.weir.streams.query;

/** Tells what this instance holds of a view, without reading rows. Thread-safe, cheap. */
public interface ViewHoldings {
  /**
   * @param entity of the view
   */
  ViewHolding of(String entity, String view);
}
