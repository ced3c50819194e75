package dev.weir.benchmarks.guarantees;

import java.time.Duration;

/** Ways to count every event once. */
enum Guarantee {
  /** Weir's default: rows say what they have counted, answers are kept with them and sent again. */
  IDEMPOTENT_ROWS("at_least_once, idempotent rows", Duration.ofMillis(200), false, false),
  EXACTLY_ONCE_20("exactly_once_v2, commit 20 ms", Duration.ofMillis(20), true, false),
  EXACTLY_ONCE_100("exactly_once_v2, commit 100 ms", Duration.ofMillis(100), true, false),
  /** State in transactions; answers leave at once and are not part of them. */
  EXACTLY_ONCE_STATE("exactly_once_v2 state, plain answers", Duration.ofMillis(100), true, true);

  private final String words;
  private final Duration commitInterval;
  private final boolean transactions;
  private final boolean plainAnswers;

  Guarantee(String words, Duration commitInterval, boolean transactions, boolean plainAnswers) {
    this.words = words;
    this.commitInterval = commitInterval;
    this.transactions = transactions;
    this.plainAnswers = plainAnswers;
  }

  String words() {
    return words;
  }

  Duration commitInterval() {
    return commitInterval;
  }

  /** Whether state and offsets are written in transactions, on Kafka Streams' own store. */
  boolean transactions() {
    return transactions;
  }

  /** Whether answers are sent by a producer outside the transactions. */
  boolean plainAnswers() {
    return plainAnswers;
  }

  /** What a consumer of the answers has to set. */
  String isolation() {
    return transactions && !plainAnswers ? "read_committed" : "read_uncommitted";
  }
}
