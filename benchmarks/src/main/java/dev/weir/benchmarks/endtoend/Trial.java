package dev.weir.benchmarks.endtoend;

import dev.weir.benchmarks.endtoend.RunFigures.Mode;
import dev.weir.benchmarks.load.LoadGenerator;
import dev.weir.benchmarks.load.PostStream;
import dev.weir.benchmarks.process.BrokerProcess;
import dev.weir.benchmarks.process.ChildJvm;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.TopicAdmin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * One run of one contender: a fresh broker with fresh topics, the application, the load. The first
 * part of the posts warms up and is not counted.
 *
 * @param directory of its own, for data and logs
 * @param profile whether to record the application with JFR, into {@code application.jfr}
 */
record Trial(
    Contender contender, int round, Path directory, int partitions, int threads, boolean profile) {
  /** As {@code weir run} starts itself. */
  private static final List<String> APPLICATION_OPTIONS =
      List.of("-XX:+UseG1GC", "-Xms256m", "-Xmx640m", "-XX:MaxDirectMemorySize=256m");

  private static final List<String> BROKER_OPTIONS =
      List.of("-XX:+UseG1GC", "-Xms256m", "-Xmx512m");

  /** Posts by which the application shows that it runs, before the load starts. */
  private static final int FIRST_POSTS = 50;

  /** Share of a prefilled topic that warms up. */
  private static final double WARM_UP_SHARE = 0.4;

  private static final double REPLAY_POSTS_PER_SECOND = 1_000;
  private static final long STEP_NANOS = 2_000_000L;

  /** CPU time and answers of all processes at one moment. */
  private record Reading(long nanos, int answered, Duration app, Duration broker, Duration load) {
    static Reading of(LoadGenerator load, ChildJvm app, ChildJvm broker) {
      return new Reading(
          System.nanoTime(),
          load.answered(),
          app.cpu(),
          broker.cpu(),
          ChildJvm.cpuOf(ProcessHandle.current()));
    }
  }

  /** Posts at a fixed rate: latency, and CPU at that rate. */
  RunFigures latency(double postsPerSecond, Duration warmUp, Duration measured)
      throws IOException, InterruptedException {
    int firstMeasured = FIRST_POSTS + (int) (postsPerSecond * warmUp.toMillis() / 1_000);
    int posts = firstMeasured + (int) (postsPerSecond * measured.toMillis() / 1_000);
    List<PostStream.Encoded> all =
        new PostStream(System.currentTimeMillis(), postsPerSecond).nextPosts(posts);
    try (ChildJvm broker = broker()) {
      String bootstrap = topics(broker);
      try (LoadGenerator load = new LoadGenerator(bootstrap, contender::revision, posts);
          ChildJvm app = application(bootstrap)) {
        load.sendAtOnce(all.subList(0, FIRST_POSTS));
        if (!load.awaitAnswered(FIRST_POSTS, app::checkAlive)) {
          throw new IllegalStateException(
              contender.label() + " answers nothing; its log is in " + directory);
        }
        Thread sender = load.sendEvenly(all.subList(FIRST_POSTS, posts), postsPerSecond);
        awaitSent(load, firstMeasured, app);
        Reading before = Reading.of(load, app, broker);
        awaitSent(load, posts, app);
        Reading after = Reading.of(load, app, broker);
        sender.join();
        load.awaitAnswered(posts, app::checkAlive);
        return figures(
            Mode.LATENCY, posts, load, before, after, load.latencies(firstMeasured, posts));
      }
    }
  }

  /** All posts there before the application starts: how fast it gets through, at what cost. */
  RunFigures throughput(int posts) throws IOException, InterruptedException {
    try (ChildJvm broker = broker()) {
      String bootstrap = topics(broker);
      try (LoadGenerator load = new LoadGenerator(bootstrap, contender::revision, posts)) {
        long spanMs = (long) (posts / REPLAY_POSTS_PER_SECOND * 1_000);
        load.sendAtOnce(
            new PostStream(System.currentTimeMillis() - spanMs, REPLAY_POSTS_PER_SECOND)
                .nextPosts(posts));
        try (ChildJvm app = application(bootstrap)) {
          load.awaitAnswered((int) (posts * WARM_UP_SHARE), app::checkAlive);
          Reading before = Reading.of(load, app, broker);
          load.awaitAnswered(posts, app::checkAlive);
          Reading after = Reading.of(load, app, broker);
          return figures(Mode.THROUGHPUT, posts, load, before, after, new Histogram(3));
        }
      }
    }
  }

  private ChildJvm broker() throws IOException {
    Files.createDirectories(directory);
    return ChildJvm.start(
        "broker",
        directory,
        BROKER_OPTIONS,
        List.of(BrokerProcess.class.getName(), directory.resolve("broker").toString()));
  }

  private String topics(ChildJvm broker) throws IOException {
    String bootstrap = broker.nextLine();
    TopicAdmin.ensure(KafkaConnection.to(bootstrap), partitions, 1);
    return bootstrap;
  }

  private ChildJvm application(String bootstrap) throws IOException {
    List<String> options = new ArrayList<>(APPLICATION_OPTIONS);
    if (profile) {
      options.add(
          "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
              + directory.resolve("application.jfr"));
      options.add("-Xlog:jfr*=off");
    }
    return ChildJvm.start(
        "application",
        directory,
        options,
        contender.command(bootstrap, directory.resolve("application"), partitions, threads));
  }

  private void awaitSent(LoadGenerator load, int posts, ChildJvm app) {
    while (load.sent() < posts) {
      app.checkAlive();
      LockSupport.parkNanos(this, STEP_NANOS);
    }
  }

  private RunFigures figures(
      Mode mode, int posts, LoadGenerator load, Reading before, Reading after, Histogram latency) {
    double millions = (after.answered() - before.answered()) / 1e6;
    return new RunFigures(
        mode,
        contender,
        round,
        posts,
        millions * 1e6 / ((after.nanos() - before.nanos()) / 1e9),
        latency.getValueAtPercentile(50) / 1e6,
        latency.getValueAtPercentile(99) / 1e6,
        latency.getValueAtPercentile(99.9) / 1e6,
        latency.getMaxValue() / 1e6,
        seconds(before.app(), after.app()) / millions,
        seconds(before.broker(), after.broker()) / millions,
        seconds(before.load(), after.load()) / millions,
        posts - load.answered(),
        load.duplicated(),
        load.revisions());
  }

  private static double seconds(Duration from, Duration to) {
    return to.minus(from).toNanos() / 1e9;
  }
}
