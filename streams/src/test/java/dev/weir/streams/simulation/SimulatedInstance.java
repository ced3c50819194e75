package dev.weir.streams.simulation;

import dev.weir.features.FeatureStore;
import dev.weir.features.storage.RowOrder;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.streams.live.TaskPositions;
import dev.weir.streams.policies.Releases;
import dev.weir.streams.stage.AuthorStage;
import dev.weir.streams.stage.CampaignStage;
import dev.weir.streams.stage.CampaignTable;
import dev.weir.streams.stage.PostStage;
import dev.weir.streams.stage.QuotaStage;
import dev.weir.streams.stage.StageMeters;
import dev.weir.streams.stage.StageNames;
import dev.weir.streams.stage.StageParts;
import dev.weir.streams.stage.TextStage;
import dev.weir.streams.state.OpenStores;
import dev.weir.streams.state.Purger;
import dev.weir.streams.topics.Topics;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Processor;
import org.jspecify.annotations.Nullable;

/** An instance with one stream thread: its tasks share a producer, commit and die together. */
final class SimulatedInstance {
  /** What all instances have in common. */
  record World(
      SimulatedBroker broker,
      InstantSource clock,
      StageParts parts,
      StageMeters meters,
      TableHistory<Releases> policies,
      TableHistory<ListSnapshot> lists,
      TableHistory<CampaignTable> campaigns,
      Purger purger,
      Plant plant) {}

  private final World world;
  private final RowOrder order;
  private final Map<TaskId, SimulatedDisk> disks = new HashMap<>();
  private final TreeMap<TaskId, SimulatedTask> tasks = new TreeMap<>();
  private final Map<OpenStores.TakenOver, Map<TopicPartition, Integer>> ends = new HashMap<>();
  private SimulatedProducer producer;
  private OpenStores openStores = new OpenStores();
  private FollowedTable<Releases> policies;
  private FollowedTable<ListSnapshot> lists;
  private FollowedTable<CampaignTable> campaigns;
  private StageParts parts;
  private boolean alive;
  private boolean commitDue;
  private int lives;

  SimulatedInstance(World world) {
    this.world = world;
    this.order = FeatureStore.rowOrder(world.parts().definitions());
    this.producer = new SimulatedProducer(world.broker());
    this.policies = new FollowedTable<>(Topics.POLICIES, world.policies());
    this.lists = new FollowedTable<>(Topics.LISTS, world.lists());
    this.campaigns = new FollowedTable<>(Topics.CAMPAIGNS, world.campaigns());
    this.parts = parts();
  }

  private StageParts parts() {
    StageParts of = world.parts();
    return new StageParts(
        of.definitions(),
        of.definitionsVersion(),
        of.columns(),
        of.firstLook(),
        of.normalizer(),
        of.scorer(),
        policies,
        new TaskPositions(),
        world.clock(),
        world.meters(),
        world.broker().partitions() == 1,
        campaigns,
        lists);
  }

  boolean isAlive() {
    return alive;
  }

  boolean commitDue() {
    return commitDue;
  }

  List<SimulatedTask> tasks() {
    return List.copyOf(tasks.values());
  }

  SimulatedProducer producer() {
    return producer;
  }

  /** A new process. */
  void start() {
    alive = true;
    lives++;
    producer = new SimulatedProducer(world.broker());
    openStores = new OpenStores();
    policies = new FollowedTable<>(Topics.POLICIES, world.policies());
    lists = new FollowedTable<>(Topics.LISTS, world.lists());
    campaigns = new FollowedTable<>(Topics.CAMPAIGNS, world.campaigns());
    parts = parts();
    commitDue = false;
  }

  /** Takes a task over that nobody has. */
  void take(SimulatedTask.Stage stage, TaskId id) {
    Plant plant = world.plant();
    tasks.put(
        id,
        new SimulatedTask(
            stage,
            id,
            processor(stage.name()),
            world.broker(),
            producer,
            world.clock(),
            () -> commitDue = true,
            disks.computeIfAbsent(id, i -> new SimulatedDisk(plant::loses)),
            openStores,
            order,
            world.purger(),
            plant,
            lives));
  }

  private Processor<byte[], byte[], byte[], byte[]> processor(String stage) {
    return switch (stage) {
      case StageNames.AUTHOR -> new AuthorStage(parts);
      case StageNames.TEXT -> new TextStage(parts);
      case StageNames.POST -> new PostStage(parts);
      case StageNames.QUOTA -> new QuotaStage(parts);
      case StageNames.CAMPAIGN -> new CampaignStage(parts);
      default ->
          throw new IllegalStateException("stage: " + stage + " (expected: one that is simulated)");
    };
  }

  /** Gives a task away in an orderly way; to be called after a commit. */
  void give(TaskId id) {
    SimulatedTask given = tasks.remove(id);
    if (given != null) {
      given.close();
    }
  }

  /** Reads the live tables to their end. */
  void follow() {
    policies.follow();
    lists.follow();
    campaigns.follow();
  }

  /** Looks which tasks have processed all that an owner before can have processed. */
  void look() {
    for (OpenStores.TakenOver taken : openStores.takenOver()) {
      Map<TopicPartition, Integer> known = ends.get(taken);
      if (known == null) {
        tasks.values().stream()
            .filter(t -> t.store().equals(taken.store()) && t.id().partition() == taken.partition())
            .forEach(t -> ends.put(taken, t.ends()));
      } else if (known.entrySet().stream()
          .allMatch(end -> world.broker().committed(end.getKey()) >= end.getValue())) {
        openStores.caughtUp(taken);
      }
    }
  }

  void punctuate() {
    tasks().forEach(SimulatedTask::punctuate);
  }

  /** Commits all tasks, as a stream thread does. */
  void commit() {
    var unused = commit(null);
  }

  /**
   * Commits, and may die at any moment of it.
   *
   * @param dying null for one that does not
   * @return whether it died; {@link #die} is to be called then
   */
  boolean commit(@Nullable Random dying) {
    List<SimulatedTask> committing = new ArrayList<>(tasks.values());
    // A moment per task before its records are acknowledged, and one per task in the end.
    int moment = dying == null ? -1 : dying.nextInt(2 * committing.size() + 1);
    for (int i = 0; i < committing.size(); i++) {
      committing.get(i).burst();
      if (i == moment) {
        return true;
      }
      producer.flush();
    }
    if (moment == committing.size()) {
      return true;
    }
    Map<TopicPartition, Integer> offsets = new HashMap<>();
    committing.forEach(task -> offsets.putAll(task.processed()));
    world.broker().commit(offsets);
    for (int i = 0; i < committing.size(); i++) {
      if (committing.size() + 1 + i == moment) {
        return true;
      }
      committing.get(i).keep();
    }
    commitDue = false;
    return false;
  }

  /**
   * kill -9.
   *
   * @param loseDisks whether its directory is lost, too
   * @return the tasks that nobody has now
   */
  List<TaskId> die(Random random, boolean loseDisks) {
    producer.crash(random);
    List<TaskId> orphans = List.copyOf(tasks.keySet());
    tasks.clear();
    ends.clear();
    alive = false;
    if (loseDisks) {
      disks.clear();
    }
    return orphans;
  }
}
