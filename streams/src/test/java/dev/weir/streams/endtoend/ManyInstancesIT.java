package dev.weir.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.streams.broker.EmbeddedBroker;
import dev.weir.streams.endtoend.LookupLoad.Call;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three instances in processes of their own under updates and lookups: one is killed, returns, and
 * all are restarted in turn.
 *
 * <p>What answers say is held against what is known on any machine; how long things take is told,
 * and held to its bound by {@code -Dweir.instances.timed=true} on a quiet one. Small by default.
 * Bigger: {@code -Dweir.instances.events=2000 -Dweir.instances.callers=8 -Dweir.instances.pauseMs=1
 * -Dweir.instances.keys=5000}.
 */
class ManyInstancesIT {
  private static final Logger LOG = LoggerFactory.getLogger(ManyInstancesIT.class);
  private static final int PARTITIONS = 6;
  private static final boolean TIMED = Boolean.getBoolean("weir.instances.timed");
  private static final int KEYS = Integer.getInteger("weir.instances.keys", 300);
  private static final int EVENTS_PER_SECOND = Integer.getInteger("weir.instances.events", 150);
  private static final int CALLERS = Integer.getInteger("weir.instances.callers", 3);
  private static final int PAUSE_MS = Integer.getInteger("weir.instances.pauseMs", 15);
  private static final long SEED = Long.getLong("weir.instances.seed", 20261121L);
  private static final long MS = 1_000_000;

  @TempDir Path directory;
  private final List<SeenCounts> counts =
      IntStream.range(0, KEYS).mapToObj(i -> new SeenCounts()).toList();
  private final List<ClusterInstance> instances = new ArrayList<>();

  @Test
  void instance_killedAndRestarted_lookupsGoOnAndTellTheirAge() throws IOException {
    Files.writeString(directory.resolve("event.avsc"), EventLoad.SCHEMA);
    Path definitions = Files.writeString(directory.resolve("features.yaml"), EventLoad.DEFINITIONS);
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"))) {
      Random ports = new Random();
      for (int i = 0; i < 3; i++) {
        instances.add(
            new ClusterInstance(
                broker.bootstrapServers(),
                directory.resolve("instance-" + i),
                freePort(ports),
                List.of(
                    "--definitions",
                    definitions.toString(),
                    "--partitions",
                    String.valueOf(PARTITIONS))));
      }
      // The first makes the topics.
      instances.get(0).start();
      instances.get(0).awaitReady();
      instances.get(1).start();
      instances.get(2).start();
      awaitSettled();
      List<URI> addresses = instances.stream().map(ClusterInstance::http).toList();
      try (EventLoad events =
          new EventLoad(broker.bootstrapServers(), counts, EVENTS_PER_SECOND, SEED)) {
        events.start();
        try (LookupLoad lookups = new LookupLoad(addresses, counts, CALLERS, PAUSE_MS, SEED)) {
          awaitCalls(lookups, 300);
          killed(lookups);
          rollingRestart(lookups);
          assertThat(lookups.wrong()).isEmpty();
        }
      }
      instances.forEach(this::everythingIsCounted);
    } finally {
      instances.forEach(ClusterInstance::close);
    }
  }

  private void killed(LookupLoad lookups) {
    ClusterInstance victim = instances.get(1);
    long killedNanos = System.nanoTime();
    victim.kill();
    // Until its partitions are others' and everything is current there again.
    Await.until(
        () -> settled(List.of(instances.get(0), instances.get(2)), 0),
        () -> "partitions of the one killed taken over\n" + said());
    awaitCalls(lookups, 100);
    List<Call> since = since(lookups, killedNanos);
    List<Call> ofOthers = since.stream().filter(c -> !c.first().equals(victim.http())).toList();
    long recoveryMs = lastMs(ofOthers, Call::firstFailed, killedNanos);
    System.out.printf(
        "killed: %d calls, %.2f %% failed after one retry, of calls to the others %.2f %% at the"
            + " first try; answered again after %d ms; slowest call %d ms; current again after %d"
            + " ms; stalest answer %d ms%n",
        since.size(),
        share(since, Call::failed),
        share(ofOthers, Call::firstFailed),
        recoveryMs,
        since.stream().mapToLong(c -> (c.endedNanos() - c.beganNanos()) / MS).max().orElse(0),
        lastMs(since, c -> c.staleMs() > 0, killedNanos),
        since.stream().mapToLong(Call::staleMs).max().orElse(0));
    tell("killed", ofOthers, killedNanos);
    if (TIMED) {
      assertThat(recoveryMs).as("ms until lookups are answered again").isLessThan(2_000);
    }
    assertThat(lookups.wrong()).isEmpty();
    long returnNanos = System.nanoTime();
    victim.start();
    awaitSettled();
    awaitCalls(lookups, 100);
    List<Call> returning = since(lookups, returnNanos);
    List<Call> whileReturning =
        returning.stream().filter(c -> !c.first().equals(victim.http())).toList();
    System.out.printf(
        "returned: %d calls, %.2f %% failed after one retry, of calls to the others %.2f %% at the"
            + " first try; stalest answer %d ms%n",
        returning.size(),
        share(returning, Call::failed),
        share(whileReturning, Call::firstFailed),
        returning.stream().mapToLong(Call::staleMs).max().orElse(0));
    tell("returned", whileReturning, returnNanos);
    assertThat(whileReturning).noneMatch(Call::firstFailed);
  }

  private void rollingRestart(LookupLoad lookups) {
    long beganNanos = System.nanoTime();
    for (ClusterInstance instance : instances) {
      assertThat(instance.stop()).as(instance.said()).isEqualTo(143);
      instance.start();
      awaitSettled();
      lookups.returned(instance.http());
    }
    awaitCalls(lookups, 100);
    List<Call> since = since(lookups, beganNanos);
    System.out.printf(
        "rolling restart: %d calls in %d ms, %d failed after one retry, %d at the first try; stalest"
            + " answer %d ms%n",
        since.size(),
        (System.nanoTime() - beganNanos) / MS,
        since.stream().filter(Call::failed).count(),
        since.stream().filter(Call::firstFailed).count(),
        since.stream().mapToLong(Call::staleMs).max().orElse(0));
    tell("rolling restart", since, beganNanos);
    assertThat(since).noneMatch(Call::failed);
  }

  /** Each failed first try: when and why. */
  private static void tell(String when, List<Call> calls, long sinceNanos) {
    calls.stream()
        .filter(Call::firstFailed)
        .limit(20)
        .forEach(
            call ->
                System.out.printf(
                    "  %s: %s at %d ms, after %d ms: %s%n",
                    when,
                    call.first().getAuthority(),
                    (call.beganNanos() - sinceNanos) / MS,
                    (call.endedNanos() - call.beganNanos()) / MS,
                    call.failure()));
  }

  /** Each instance tells of every key, wherever it is, all that was acknowledged. */
  private void everythingIsCounted(ClusterInstance instance) {
    counts.forEach(SeenCounts::again);
    try (LookupLoad lookups = new LookupLoad(List.of(instance.http()), counts, 1, 0, SEED)) {
      Await.until(
          () -> counts.stream().allMatch(SeenCounts::complete),
          () -> "every event counted, as " + instance.http() + " tells\n" + said());
      assertThat(lookups.wrong()).isEmpty();
    }
  }

  private void awaitSettled() {
    instances.forEach(ClusterInstance::awaitReady);
    Await.until(() -> settled(instances, 1), () -> "owner and standby everywhere\n" + said());
  }

  /** Whether these instances hold everything between them, and their copies are recent. */
  private static boolean settled(List<ClusterInstance> instances, int standbys) {
    for (ClusterInstance instance : instances) {
      JsonNode routing = instance.routing().orElse(null);
      if (routing == null || routing.path("held").isEmpty()) {
        return false;
      }
      for (JsonNode copy : routing.path("held")) {
        long most = copy.path("owned").asBoolean() ? 0 : 2_000;
        if (copy.path("stale_ms").isNull() || copy.path("stale_ms").asLong() > most) {
          return false;
        }
      }
      List<String> known = instances.stream().map(i -> i.http().getAuthority()).toList();
      for (JsonNode partition : routing.path("entities").path("account").path("partitions")) {
        if (!known.contains(partition.path("owner").asText())
            || partition.path("standbys").size() < standbys) {
          return false;
        }
      }
    }
    return true;
  }

  private static void awaitCalls(LookupLoad lookups, int more) {
    int before = lookups.calls().size();
    Await.until(() -> lookups.calls().size() >= before + more, () -> more + " more calls");
  }

  private static List<Call> since(LookupLoad lookups, long nanos) {
    return lookups.calls().stream().filter(call -> call.endedNanos() >= nanos).toList();
  }

  private static double share(List<Call> calls, Predicate<Call> of) {
    return calls.isEmpty() ? 0 : 100.0 * calls.stream().filter(of).count() / calls.size();
  }

  private static long lastMs(List<Call> calls, Predicate<Call> of, long sinceNanos) {
    return calls.stream()
        .filter(of)
        .mapToLong(call -> (call.endedNanos() - sinceNanos) / MS)
        .max()
        .orElse(0);
  }

  private String said() {
    return instances.stream()
        .map(i -> i.routing() + "\n" + i.said())
        .collect(Collectors.joining("\n"));
  }

  /** Below the range that outgoing connections take theirs from. */
  static int freePort(Random random) {
    for (int attempt = 0; attempt < 1_000; attempt++) {
      int port = 12_000 + random.nextInt(20_000);
      try (ServerSocket socket = new ServerSocket(port)) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        LOG.debug("port {} is taken", port);
      }
    }
    throw new AssertionError("no free port");
  }
}
