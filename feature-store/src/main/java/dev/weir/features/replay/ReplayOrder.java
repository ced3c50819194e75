package dev.weir.features.replay;

/** By which clock the past is told again: it decides what a vector may have seen. */
public enum ReplayOrder {
  /**
   * By event time: a vector as of q sees every event with {@code ts <= q}, however late it came.
   * What the definition means, with all that is known today.
   */
  EVENT_TIME,
  /**
   * By arrival: a vector sees what had arrived by its own moment, in the order of arrival, and is
   * read as of its event time. What a live lookup at that moment would have answered.
   */
  ARRIVAL
}
