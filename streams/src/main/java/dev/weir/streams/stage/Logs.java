package dev.weir.streams.stage;

import dev.weir.streams.topics.Topics;

/**
 * Numbers of the logs that order verdicts on their way to the author: one log per partition of the
 * text stage for first verdicts, one per cause topic and partition for later revisions, one per
 * partition of the quota stage for what goes by it, and beside each one for what its verdicts take
 * back.
 */
final class Logs {
  private static final int LOGS_PER_TOPIC = 1 << 20;

  private Logs() {}

  static int first(int textPartition) {
    return textPartition;
  }

  static int quotas(int partition) {
    return 5 * LOGS_PER_TOPIC + partition;
  }

  /** Of what verdicts of that log take back. */
  static int takenBack(int log) {
    return 8 * LOGS_PER_TOPIC + log;
  }

  static int revisions(String causeTopic, int causePartition) {
    int topic =
        switch (causeTopic) {
          case Topics.REACTIONS -> 1;
          case Topics.REPORTS -> 2;
          case Topics.REVIEWS -> 3;
          case Topics.POST_STAGE -> 4;
          case Topics.APPEALS -> 6; // 5 is the quota stage's
          case Topics.CAMPAIGN_MEMBERS -> 7;
          default ->
              throw new IllegalArgumentException(
                  "topic: " + causeTopic + " (expected: one that causes revisions)");
        };
    return topic * LOGS_PER_TOPIC + causePartition;
  }
}
