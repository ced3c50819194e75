package dev.weir.benchmarks.endtoend;

/**
 * What one run of one contender gave.
 *
 * @param round counted from 1; runs of one round are compared with each other
 * @param postsPerSecond answered, over the measured part
 * @param p50Ms latency from when a post was due; 0 where latency is not measured
 * @param appCpu CPU seconds per million posts of the application
 * @param brokerCpu CPU seconds per million posts of the broker
 * @param loadCpu CPU seconds per million posts of the load generator
 * @param lost posts without an answer
 * @param duplicated first answers that came again
 * @param revisions answers that revise an earlier one
 */
record RunFigures(
    Mode mode,
    Contender contender,
    int round,
    int posts,
    double postsPerSecond,
    double p50Ms,
    double p99Ms,
    double p999Ms,
    double maxMs,
    double appCpu,
    double brokerCpu,
    double loadCpu,
    int lost,
    int duplicated,
    int revisions) {

  /** How the posts come. */
  enum Mode {
    /** At a fixed rate. */
    LATENCY,
    /** All there before the application starts. */
    THROUGHPUT
  }
}
