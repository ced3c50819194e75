package dev.weir.streams.simulation;

import dev.weir.features.storage.RocksMemory;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.streams.ModerationTopology;
import dev.weir.streams.policies.Releases;
import dev.weir.streams.simulation.Script.Input;
import dev.weir.streams.simulation.SimulatedBroker.LogRecord;
import dev.weir.streams.state.OpenStores;
import dev.weir.streams.state.Purger;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.processor.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * One history: producers, instances and tables take turns as the seed has it, instances die; then
 * everything comes to rest.
 */
final class Simulation {
  private static final long SOONEST_REST_MS = 6_500;
  private static final int ROUNDS_MAX = 400;
  private static final long CHAOS_MS_MAX = 15_000;
  private static final List<SimulatedTask.Stage> STAGES = stages();
  private static final Purger PURGER = new Purger();

  private final Script script;
  private final Random random;
  private final boolean deaths;
  private final Deque<Input> unsent;
  private final SimulatedBroker broker;
  private final SimulatedTables.Settable<Releases> policies;
  private final SimulatedTables.Settable<ListSnapshot> lists;
  private final SimulatedTables.Campaigns campaigns;
  private final List<SimulatedInstance> instances = new ArrayList<>();
  private final Map<TaskId, SimulatedTask.Stage> stagesById = new LinkedHashMap<>();
  private final Map<TaskId, Integer> owners = new TreeMap<>();
  private final Map<TaskId, List<Read>> reads = new HashMap<>();
  private final boolean sameOrder;
  private final Map<Input, Place> places = new HashMap<>();
  private final ImpatienceMeter meter = new ImpatienceMeter();
  private long nowMs = Script.START.toEpochMilli() + 600_000;
  private int killed;
  private @Nullable Consumer<String> told;

  /** What a task has processed first. */
  private record Read(String topic, int offset) {}

  /** Where an input stands. */
  record Place(String topic, int partition, long offset) {}

  /**
   * @param seed of the order of events
   * @param deaths whether instances die
   */
  Simulation(Script script, long seed, int partitions, boolean deaths, Plant plant) {
    this.script = script;
    this.random = new Random(seed);
    this.deaths = deaths;
    this.sameOrder = random.nextInt(3) > 0;
    this.unsent = new ArrayDeque<>(script.inputs());
    this.broker = new SimulatedBroker(partitions);
    this.policies =
        new SimulatedTables.Settable<>(
            SimulatedTables.policy(
                script.postsOnly() ? 0 : random.nextInt(SimulatedTables.policies())));
    this.lists = new SimulatedTables.Settable<>(SimulatedTables.lists(1));
    this.campaigns = new SimulatedTables.Campaigns(broker);
    SimulatedInstance.World world =
        new SimulatedInstance.World(
            broker,
            () -> Instant.ofEpochMilli(nowMs),
            SimulatedTables.parts(),
            meter,
            policies,
            lists,
            campaigns,
            PURGER,
            plant);
    int count = 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      SimulatedInstance instance = new SimulatedInstance(world);
      instance.start();
      instances.add(instance);
    }
    for (SimulatedTask.Stage stage : STAGES) {
      for (int p = 0; p < partitions; p++) {
        TaskId id = new TaskId(stage.number(), p);
        stagesById.put(id, stage);
        take(id, random.nextInt(count));
      }
    }
  }

  private void take(TaskId id, int instance) {
    owners.put(id, instance);
    instances.get(instance).take(stagesById.get(id), id);
  }

  /** Has what happens told from now on. */
  Simulation tellTo(Consumer<String> listener) {
    told = listener;
    return this;
  }

  private void tell(Supplier<String> what) {
    Consumer<String> listener = told;
    if (listener != null) {
      listener.accept(what.get());
    }
  }

  /** Takes so many turns, then comes to rest. */
  Simulation run(int turns) {
    for (int i = 0; i < turns; i++) {
      turn();
    }
    rest();
    return this;
  }

  SimulatedBroker broker() {
    return broker;
  }

  Script script() {
    return script;
  }

  Map<Input, Place> places() {
    return places;
  }

  int impatient() {
    return meter.count();
  }

  /**
   * Whether what is read again after a crash comes in the order of the first time, also across
   * topics.
   */
  boolean sameOrder() {
    return sameOrder;
  }

  int killed() {
    return killed;
  }

  /** The task of a stage's partition, at rest. */
  SimulatedTask task(String stage, int partition) {
    for (SimulatedInstance instance : instances) {
      for (SimulatedTask task : instance.tasks()) {
        if (stagesById.get(task.id()).name().equals(stage) && task.id().partition() == partition) {
          return task;
        }
      }
    }
    throw new IllegalStateException(
        stage + " " + partition + ": nobody has it (expected: at rest)");
  }

  private void turn() {
    int dice = random.nextInt(100);
    SimulatedInstance instance = instances.get(random.nextInt(instances.size()));
    if (dice < 16) {
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        produce();
      }
    } else if (dice < 60) {
      process(instance);
    } else if (dice < 74) {
      tell(() -> "some of what instance " + instances.indexOf(instance) + " sent arrives");
      instance.producer().deliver(random);
    } else if (dice < 82) {
      commit(instance, deaths && random.nextInt(4) == 0);
    } else if (dice < 86) {
      tick();
    } else if (dice < 91) {
      instance.look();
    } else if (dice < 94) {
      instance.follow();
    } else if (dice < 96) {
      if (deaths) {
        die(instance);
      }
    } else if (dice < 98) {
      handOver();
    } else if (!script.postsOnly()) {
      change();
    }
  }

  private void produce() {
    Input input = unsent.poll();
    if (input != null) {
      TopicPartition partition = broker.partition(input.topic(), input.key());
      places.put(input, new Place(input.topic(), partition.partition(), broker.end(partition)));
      broker.append(partition, new LogRecord(input.key(), input.value(), nowMs));
      tell(() -> "sent to " + places.get(input));
    }
  }

  private void process(SimulatedInstance instance) {
    List<SimulatedTask> ready =
        instance.tasks().stream().filter(task -> !task.lagging().isEmpty()).toList();
    if (ready.isEmpty()) {
      return;
    }
    SimulatedTask task = ready.get(random.nextInt(ready.size()));
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      if (!processOne(task)) {
        break;
      }
    }
    if (instance.commitDue()) {
      commit(instance, deaths && random.nextInt(4) == 0);
    }
  }

  /** One record of any topic that has one; of those read again, the next one. */
  private boolean processOne(SimulatedTask task) {
    List<String> topics = task.lagging();
    if (topics.isEmpty()) {
      return false;
    }
    List<Read> order = reads.computeIfAbsent(task.id(), id -> new ArrayList<>());
    String topic = topics.get(random.nextInt(topics.size()));
    if (sameOrder) {
      for (Read read : order) {
        if (read.offset() >= task.position(read.topic())) {
          topic = read.topic();
          break;
        }
      }
    }
    Read read = new Read(topic, task.position(topic));
    if (order.stream()
        .noneMatch(r -> r.topic().equals(read.topic()) && r.offset() >= read.offset())) {
      order.add(read);
    }
    tell(() -> stagesById.get(task.id()).name() + " " + task.id() + " reads " + read);
    task.process(topic);
    return true;
  }

  private void commit(SimulatedInstance instance, boolean mayDie) {
    if (!instance.isAlive()) {
      return;
    }
    tell(() -> "instance " + instances.indexOf(instance) + " commits");
    if (mayDie) {
      if (instance.commit(random)) {
        die(instance);
      }
    } else {
      instance.commit();
    }
  }

  /** It comes back on its directory with its tasks, or others take them. */
  private void die(SimulatedInstance instance) {
    killed++;
    List<TaskId> orphans = instance.die(random, random.nextInt(5) == 0);
    boolean toOthers = random.nextInt(3) == 0;
    tell(() -> "instance " + instances.indexOf(instance) + " dies; to others: " + toOthers);
    instance.start();
    for (TaskId id : orphans) {
      take(id, toOthers ? random.nextInt(instances.size()) : instances.indexOf(instance));
    }
  }

  private void handOver() {
    List<TaskId> ids = new ArrayList<>(owners.keySet());
    TaskId id = ids.get(random.nextInt(ids.size()));
    SimulatedInstance giving = instances.get(owners.get(id));
    tell(() -> id + " is handed over");
    giving.commit();
    giving.give(id);
    take(id, random.nextInt(instances.size()));
  }

  private void change() {
    if (random.nextBoolean()) {
      policies.set(SimulatedTables.policy(random.nextInt(SimulatedTables.policies())));
    } else {
      lists.set(SimulatedTables.lists((int) lists.end() + 1));
    }
  }

  private void tick() {
    long[] steps = {10, 250, 1_000, 2_600};
    long step = steps[random.nextInt(steps.length)];
    if (nowMs + step <= Script.START.toEpochMilli() + 600_000 + CHAOS_MS_MAX) {
      nowMs += step;
    }
    tell(() -> "the clock moves by " + step + " ms");
    instances.forEach(SimulatedInstance::punctuate);
  }

  private void rest() {
    tell(() -> "comes to rest");
    while (!unsent.isEmpty()) {
      produce();
    }
    long quietMs = 0;
    for (int round = 0; quietMs < SOONEST_REST_MS; round++) {
      if (round == ROUNDS_MAX) {
        throw new AssertionError("it does not come to rest in " + ROUNDS_MAX + " rounds");
      }
      boolean moved = false;
      for (SimulatedInstance instance : instances) {
        instance.follow();
        for (SimulatedTask task : instance.tasks()) {
          while (processOne(task)) {
            moved = true;
          }
        }
        instance.producer().flush();
        instance.commit();
        instance.look();
      }
      if (moved) {
        quietMs = 0;
      } else {
        nowMs += 1_300;
        quietMs += 1_300;
        instances.forEach(SimulatedInstance::punctuate);
        instances.forEach(instance -> instance.producer().flush());
      }
    }
  }

  /** The stages as the topology has them. */
  private static List<SimulatedTask.Stage> stages() {
    try (RocksMemory memory = new RocksMemory(1 << 20, 1 << 19);
        Purger purger = new Purger()) {
      Topology topology =
          new ModerationTopology(SimulatedTables.parts(), memory, new OpenStores(), purger).build();
      List<SimulatedTask.Stage> found = new ArrayList<>();
      for (TopologyDescription.Subtopology part : topology.describe().subtopologies()) {
        List<String> topics = new ArrayList<>();
        Map<String, String> sinks = new TreeMap<>();
        String name = "";
        String store = "";
        for (TopologyDescription.Node node : part.nodes()) {
          if (node instanceof TopologyDescription.Source source) {
            topics.addAll(source.topicSet());
          } else if (node instanceof TopologyDescription.Sink sink) {
            sinks.put(sink.name(), sink.topic());
          } else if (node instanceof TopologyDescription.Processor processor) {
            name = processor.name();
            store = processor.stores().iterator().next();
          }
        }
        topics.sort(String::compareTo);
        found.add(new SimulatedTask.Stage(part.id(), name, store, topics, sinks));
      }
      found.sort(Comparator.comparingInt(SimulatedTask.Stage::number));
      return List.copyOf(found);
    }
  }

  /** All records of a topic, for checks. */
  List<LogRecord> topic(String topic) {
    return broker.topic(topic);
  }
}
