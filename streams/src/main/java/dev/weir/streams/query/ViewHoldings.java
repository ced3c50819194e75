package dev.weir.streams.query;

/** Tells what this instance holds of a view, without reading rows. Thread-safe, cheap. */
public interface ViewHoldings {
  /**
   * @param entity of the view
   */
  ViewHolding of(String entity, String view);

  /**
   * Records that have arrived for the rows of an entity's views and have not been processed here.
   *
   * @param entity of the view
   * @param topic of the view's source
   * @return -1 while unknown
   */
  default long lagRecords(String entity, String topic) {
    return -1;
  }
}
