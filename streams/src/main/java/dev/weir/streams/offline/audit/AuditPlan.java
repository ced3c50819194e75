package dev.weir.streams.offline.audit;

import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.moderation.scoring.TextScorer;
import dev.weir.streams.settings.KafkaConnection;
import java.nio.file.Path;

/**
 * What is to be audited.
 *
 * @param verdictTopic where verdicts are, {@link dev.weir.streams.topics.Topics#VERDICTS} but for
 *     tests
 * @param limit how many posts from the beginning of the log at most
 * @param temporary directory for sorted verdicts and rows; the caller's to delete
 * @param memoryBytes for sorting
 */
public record AuditPlan(
    KafkaConnection kafka,
    String verdictTopic,
    FeatureDefinitions definitions,
    TextScorer scorer,
    long limit,
    Path temporary,
    long memoryBytes) {}
