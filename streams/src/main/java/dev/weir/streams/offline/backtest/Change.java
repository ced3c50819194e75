package dev.weir.streams.offline.backtest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A post that would have been decided otherwise. Its text is not kept.
 *
 * @param partition of the topic of posts
 * @param revision of the verdict that was decided again
 * @param firedThen ids of the rules that fired
 * @param why of the rule that decides now, in its words; null where none does
 */
public record Change(
    String postId,
    int partition,
    long offset,
    int revision,
    String actionThen,
    String actionNow,
    List<String> firedThen,
    List<String> firedNow,
    @Nullable String why) {}
