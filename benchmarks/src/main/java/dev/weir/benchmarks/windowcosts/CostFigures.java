package dev.weir.benchmarks.windowcosts;

/**
 * What one run of one contender gave.
 *
 * @param round counted from 1; ratios are taken within a round
 * @param events counted, after the warm-up
 * @param appCpu CPU seconds per million events of the application
 * @param brokerCpu CPU seconds per million events of the broker
 * @param keys different ones among all events it got
 * @param liveBytesPerKey state per key: keys and latest values of the changelog, uncompressed; heap
 *     where there is no changelog
 * @param diskBytesPerKey tables per key after a full compaction
 * @param loggedBytesPerEvent changelog bytes written per event, compressed
 * @param load average of the machine over the last minute
 */
record CostFigures(
    String label,
    String title,
    int round,
    long events,
    double eventsPerSecond,
    double appCpu,
    double brokerCpu,
    int keys,
    double liveBytesPerKey,
    double diskBytesPerKey,
    double loggedBytesPerEvent,
    double load) {

  double cpu() {
    return appCpu + brokerCpu;
  }
}
