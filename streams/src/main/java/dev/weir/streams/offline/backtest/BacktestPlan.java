package dev.weir.streams.offline.backtest;

import dev.weir.streams.policies.PolicyArchive;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.stage.StageParts;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is to be decided again.
 *
 * @param verdictTopic where verdicts are, {@link dev.weir.streams.topics.Topics#VERDICTS} but for
 *     tests
 * @param parts the policy that is tried, with its definitions and model
 * @param archive each verdict is tried with the policy that made it; null to try that of the parts
 * @param rescores whether texts are scored by that model; else their logged scores hold
 * @param fromMs event time of the first posts
 * @param toMs event time that posts lie before
 * @param limit how many posts from the beginning of the log at most
 * @param truth which posts are harmful; null to take reviewers' answers for it
 * @param examples how many posts are named for each change of action
 * @param temporary directory for sorted verdicts; the caller's to delete
 * @param memoryBytes for sorting
 */
public record BacktestPlan(
    KafkaConnection kafka,
    String verdictTopic,
    StageParts parts,
    @Nullable PolicyArchive archive,
    boolean rescores,
    long fromMs,
    long toMs,
    long limit,
    @Nullable GroundTruth truth,
    int examples,
    Path temporary,
    long memoryBytes) {}
