package dev.weir.streams.demo;

import java.util.Locale;
import java.util.Optional;

/**
 * What is planted among ordinary talk. A planted post is known by the prefix of its id, which no
 * view, rule or model reads.
 *
 * <p>What counts as planted, and so enters a scenario's recall:
 *
 * <ul>
 *   <li>{@link #SPAM_BURST}: every post of the burst, also the first, which nobody can know.
 *   <li>{@link #COPY_PASTE_CAMPAIGN}: every copy, also the first few, before there is a campaign.
 *   <li>{@link #PILE_ON}: the one post that draws the reports; it is caught when a later revision
 *       of its verdict is not {@code allow}.
 *   <li>{@link #TOXIC_REGULAR}: every insulting post of the author; the author writes nothing else.
 *   <li>{@link #OBFUSCATED_ABUSE}: every disguised insult.
 * </ul>
 */
public enum Scenario {
  SPAM_BURST("spam", 24, 0.010, 20_000),
  COPY_PASTE_CAMPAIGN("copy", 40, 0.010, 20_000),
  PILE_ON("pile", 1, 0.0005, 9_000),
  TOXIC_REGULAR("toxic", 1, 0.006, 4_000),
  OBFUSCATED_ABUSE("masked", 1, 0.006, 4_000);

  /** Of the whole traffic, at most this part comes from one scenario when the rate is low. */
  private static final double SHARE_MAX = 0.05;

  private final String prefix;
  private final int posts;
  private final double share;
  private final double periodMaxMs;

  Scenario(String prefix, int posts, double share, double periodMaxMs) {
    this.prefix = prefix;
    this.posts = posts;
    this.share = share;
    this.periodMaxMs = periodMaxMs;
  }

  /** Key in the summary, e.g. {@code spam_burst}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** First part of the ids of its posts. */
  String prefix() {
    return prefix;
  }

  /** Posts of one occurrence. */
  int posts() {
    return posts;
  }

  /**
   * Mean time between occurrences: such that its share of the traffic is kept, but often enough to
   * be seen in a run of half a minute, unless that took more than a twentieth of the traffic.
   */
  double periodMs(double postsPerSecond) {
    double byShare = posts * 1000.0 / (share * postsPerSecond);
    double atLeast = posts * 1000.0 / (SHARE_MAX * postsPerSecond);
    return Math.min(byShare, Math.max(periodMaxMs, atLeast));
  }

  /** The scenario a post was planted for, empty for ordinary talk. */
  public static Optional<Scenario> of(String postId) {
    int dash = postId.indexOf('-');
    for (Scenario scenario : values()) {
      if (dash == scenario.prefix.length() && postId.startsWith(scenario.prefix)) {
        return Optional.of(scenario);
      }
    }
    return Optional.empty();
  }
}
