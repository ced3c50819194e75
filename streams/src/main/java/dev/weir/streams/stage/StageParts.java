package dev.weir.streams.stage;

import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.moderation.Moderator;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.moderation.scoring.TextScorer;
import dev.weir.streams.live.FixedTable;
import dev.weir.streams.live.LiveTable;
import dev.weir.streams.live.TaskPositions;
import dev.weir.streams.policies.Releases;
import dev.weir.streams.topics.Topics;
import java.time.InstantSource;

/**
 * What the stages are made of; shared by all tasks, so every part is immutable or thread-safe.
 *
 * @param columns every feature a decision may read: those of the first look, then the second's
 * @param firstLook how many of the columns belong to the first look
 * @param policies what decides
 * @param positions told by which positions of live tables the tasks decide
 * @param clock processing time, for latencies and patience only
 * @param logOrder whether posts of all authors pass the author stage in the order of their
 *     partition, so that which posts a text has seen is a property of the log; else only posts of
 *     one author do, and an author that waits holds nobody up
 * @param campaigns that posts are looked up in
 * @param lists entries of lists besides those that stand with the policy
 */
public record StageParts(
    FeatureDefinitions definitions,
    String definitionsVersion,
    FeatureSchema columns,
    int firstLook,
    Normalizer normalizer,
    TextScorer scorer,
    LiveTable<Releases> policies,
    TaskPositions positions,
    InstantSource clock,
    StageMeters meters,
    boolean logOrder,
    LiveTable<CampaignTable> campaigns,
    LiveTable<ListSnapshot> lists) {
  /** With one policy for all time, without campaigns, and no lists but those beside the policy. */
  public StageParts(
      FeatureDefinitions definitions,
      String definitionsVersion,
      FeatureSchema columns,
      int firstLook,
      Normalizer normalizer,
      TextScorer scorer,
      Moderator moderator,
      InstantSource clock,
      StageMeters meters,
      boolean logOrder) {
    this(
        definitions,
        definitionsVersion,
        columns,
        firstLook,
        normalizer,
        scorer,
        new FixedTable<>(Topics.POLICIES, Releases.of(moderator)),
        new TaskPositions(),
        clock,
        meters,
        logOrder,
        new FixedTable<>(Topics.CAMPAIGNS, CampaignTable.NONE),
        noLists());
  }

  /** Where no topic of lists is followed. */
  public static LiveTable<ListSnapshot> noLists() {
    return new FixedTable<>(Topics.LISTS, ListSnapshot.EMPTY);
  }

  /** What decides now, where no task does: the policy in force. */
  public Moderator moderator() {
    return policies.current().value().inForce().rollout().enforced();
  }
}
