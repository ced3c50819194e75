package dev.weir.benchmarks.soak;

import dev.weir.benchmarks.load.LoadGenerator;
import dev.weir.benchmarks.load.PostStream;
import dev.weir.benchmarks.process.BrokerProcess;
import dev.weir.benchmarks.process.ChildJvm;
import dev.weir.benchmarks.process.WeirJvm;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.TopicAdmin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A broker, {@code weir run} and the load, each a process of its own (the load is this one), with
 * one partition per topic. Used by one thread.
 */
final class Rig implements AutoCloseable {
  /** Posts under way at most while the highest rate is looked for. */
  private static final int IN_FLIGHT_MAX = 1_000;

  private static final String APPLICATION_ID = "weir";

  private final ChildJvm broker;
  private final WeirJvm weir;
  private final LoadGenerator load;
  private final Observer observer;

  private Rig(ChildJvm broker, WeirJvm weir, LoadGenerator load, Observer observer) {
    this.broker = broker;
    this.weir = weir;
    this.load = load;
    this.observer = observer;
  }

  /**
   * Starts all of it; returns when the instance is ready.
   *
   * @param retention of the topics; an hour or more is for runs in which nothing is to end
   * @param postsMax that will be sent
   * @param options of {@code weir run}, further ones
   */
  static Rig start(Path directory, Duration retention, int postsMax, List<String> options)
      throws IOException {
    ChildJvm broker = BrokerProcess.start(directory, "1g");
    try {
      String servers = broker.nextLine();
      TopicAdmin.ensure(KafkaConnection.to(servers), 1, 1);
      TopicLife life = new TopicLife(servers, retention);
      life.ofDataPath();
      List<String> all = new ArrayList<>(List.of("--bootstrap-servers=" + servers));
      all.addAll(options);
      WeirJvm weir = WeirJvm.start(directory, all);
      try {
        weir.awaitReady();
        life.ofChangelogs(APPLICATION_ID);
        LoadGenerator load = new LoadGenerator(servers, LoadGenerator::revisionOf, postsMax);
        Observer observer = new Observer(broker, BrokerProcess.data(directory), weir, load);
        return new Rig(broker, weir, load, observer);
      } catch (RuntimeException | IOException e) {
        weir.close();
        throw e;
      }
    } catch (RuntimeException | IOException e) {
      broker.close();
      throw e;
    }
  }

  /**
   * The highest rate at which posts are answered: a closed loop of 1,000 posts under way.
   *
   * @param warmUp before it counts
   * @param measured for so long
   * @return posts per second
   */
  double maximum(Supplier<PostStream.Encoded> events, Duration warmUp, Duration measured) {
    load.sendAsAnswered(events, IN_FLIGHT_MAX, System.nanoTime() + warmUp.toNanos(), this::check);
    int before = load.answered();
    long start = System.nanoTime();
    load.sendAsAnswered(events, IN_FLIGHT_MAX, start + measured.toNanos(), this::check);
    double rate = (load.answered() - before) / ((System.nanoTime() - start) / 1e9);
    load.awaitAnswered(load.sent(), this::check);
    return rate;
  }

  /**
   * @throws IllegalStateException if a process has ended or an event could not be sent
   */
  void check() {
    broker.checkAlive();
    weir.jvm().checkAlive();
    load.checkSent();
  }

  LoadGenerator load() {
    return load;
  }

  WeirJvm weir() {
    return weir;
  }

  Observer observer() {
    return observer;
  }

  @Override
  public void close() {
    load.close();
    weir.close();
    broker.close();
  }
}
