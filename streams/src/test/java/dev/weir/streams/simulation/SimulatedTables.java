package dev.weir.streams.simulation;

import dev.weir.moderation.lists.ListIndex;
import dev.weir.moderation.lists.ListKind;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.moderation.lists.tiers.Dated;
import dev.weir.streams.live.BrokenEntryException;
import dev.weir.streams.live.LiveRecord;
import dev.weir.streams.live.LiveSnapshot;
import dev.weir.streams.policies.Releases;
import dev.weir.streams.simulation.SimulatedBroker.LogRecord;
import dev.weir.streams.stage.CampaignFormat;
import dev.weir.streams.stage.CampaignTable;
import dev.weir.streams.stage.StageFixture;
import dev.weir.streams.stage.StageParts;
import dev.weir.streams.topics.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The live tables of a simulation: policies, list entries, and the campaigns that it finds. */
final class SimulatedTables {
  private static final String QUOTAS =
      """
      quotas:
        - { id: removals, action: remove, limit: 2, per: 1h }
        - { id: hidden, rule: hidden, limit: 1, per: 1h }
      """;

  private static final String CAMPAIGNS =
      """
        - id: campaign
          when: campaign.active && campaign.posts >= 3
          action: review
          category: toxicity
          explanation: "campaign of {campaign.posts} posts"
      campaigns:
        min_posts: 3
        min_authors: 2
        within: 1h
      """;

  private static final String LISTS =
      """
        - id: words
          when: list.words
          action: demote
          category: toxicity
          explanation: "listed"
      lists:
        words: { kind: terms }
      """;

  private static final StageParts PARTS = StageFixture.parts();

  private static final List<Releases> POLICIES =
      List.of(
          releases(PARTS),
          releases(StageFixture.partsWith(QUOTAS)),
          releases(StageFixture.partsWith(CAMPAIGNS)),
          releases(StageFixture.partsWith(LISTS)));

  private SimulatedTables() {}

  /** What the stages are made of, tables aside. */
  static StageParts parts() {
    return PARTS;
  }

  /** How many policies there are to choose from. */
  static int policies() {
    return POLICIES.size();
  }

  /** One of the policies: plain, with quotas, with campaigns, with lists. */
  static Releases policy(int number) {
    return POLICIES.get(number);
  }

  private static Releases releases(StageParts parts) {
    return parts.policies().current().value();
  }

  /** Snapshots that a test sets, one after the other. */
  static final class Settable<S> implements TableHistory<S> {
    private final List<LiveSnapshot<S>> snapshots = new ArrayList<>();

    Settable(S first) {
      set(first);
    }

    void set(S value) {
      snapshots.add(new LiveSnapshot<>(snapshots.size() + 1, value));
    }

    @Override
    public long end() {
      return snapshots.size();
    }

    @Override
    public LiveSnapshot<S> upTo(long position) {
      return snapshots.get((int) position - 1);
    }
  }

  /** A list with one more or one less of its words. */
  static ListSnapshot lists(int position) {
    ListIndex<?, ?> words =
        ListIndex.empty(ListKind.TERMS)
            .with(List.of(Dated.forever(position % 2 == 0 ? "daft" : "cheap")), List.of());
    return ListSnapshot.EMPTY.with(
        position, Map.of(new ListSnapshot.Key("words", ListKind.TERMS), words));
  }

  /** The campaigns as the stage has made them known. */
  static final class Campaigns implements TableHistory<CampaignTable> {
    private final SimulatedBroker broker;
    private final CampaignFormat format = new CampaignFormat();
    private final List<LiveSnapshot<CampaignTable>> snapshots = new ArrayList<>();

    Campaigns(SimulatedBroker broker) {
      this.broker = broker;
      snapshots.add(new LiveSnapshot<>(0, CampaignTable.NONE));
    }

    @Override
    public long end() {
      List<LogRecord> log = broker.log(broker.single(Topics.CAMPAIGNS));
      while (snapshots.size() <= log.size()) {
        int position = snapshots.size();
        LogRecord next = log.get(position - 1);
        snapshots.add(
            new LiveSnapshot<>(
                position, format.with(snapshots.get(position - 1).value(), change(next))));
      }
      return log.size();
    }

    private List<CampaignFormat.Change> change(LogRecord record) {
      try {
        return List.of(format.read(new LiveRecord(record.key(), record.value(), 0, 0)));
      } catch (BrokenEntryException e) {
        throw new AssertionError("a campaign that cannot be read", e);
      }
    }

    @Override
    public LiveSnapshot<CampaignTable> upTo(long position) {
      var unused = end();
      return snapshots.get((int) position);
    }
  }
}
