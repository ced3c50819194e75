package dev.weir.streams.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The server's settings: one node on one machine, quick to start, small in memory. */
final class BrokerProperties {
  static final int NODE_ID = 1;
  static final String CONTROLLER = "CONTROLLER";

  private BrokerProperties() {}

  static Map<String, String> of(String host, int port, int controllerPort, Path logs) {
    Map<String, String> p = new HashMap<>();
    p.put("node.id", Integer.toString(NODE_ID));
    p.put("process.roles", "broker,controller");
    p.put("controller.quorum.voters", NODE_ID + "@" + host + ":" + controllerPort);
    p.put("controller.listener.names", CONTROLLER);
    p.put(
        "listeners",
        "PLAINTEXT://"
            + host
            + ":"
            + port
            + ","
            + CONTROLLER
            + "://"
            + host
            + ":"
            + controllerPort);
    p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
    p.put("log.dirs", logs.toString());

    // Topics are made by TopicAdmin with stated partitions: a misspelt name must fail, not appear.
    p.put("auto.create.topics.enable", "false");
    // Internal topics: one node needs neither 50 partitions nor 3 replicas.
    p.put("offsets.topic.num.partitions", "4");
    p.put("transaction.state.log.num.partitions", "4");
    p.put("share.coordinator.state.topic.num.partitions", "1");
    p.put("offsets.topic.replication.factor", "1");
    p.put("transaction.state.log.replication.factor", "1");
    p.put("share.coordinator.state.topic.replication.factor", "1");
    p.put("transaction.state.log.min.isr", "1");
    p.put("share.coordinator.state.topic.min.isr", "1");

    // After kill -9 the next start waits for the dead session: 2 s instead of 9.
    p.put("broker.session.timeout.ms", "2000");
    p.put("broker.heartbeat.interval.ms", "500");
    // Groups: no waiting for members that never come (3 s by default), and instances that die are
    // replaced after seconds. The streams protocol's floors are 45 s and 5 s by default.
    p.put("group.initial.rebalance.delay.ms", "0");
    p.put("group.min.session.timeout.ms", "1000");
    p.put("group.streams.initial.rebalance.delay.ms", "0");
    p.put("group.streams.min.session.timeout.ms", "1000");
    p.put("group.streams.session.timeout.ms", "6000");
    p.put("group.streams.min.heartbeat.interval.ms", "200");
    p.put("group.streams.heartbeat.interval.ms", "1000");

    // Memory and threads of a laptop, not of a rack: the cleaner's map alone is 128 MiB by default.
    p.put("log.cleaner.threads", "1");
    p.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
    p.put("num.network.threads", "2");
    p.put("num.io.threads", "4");
    p.put("num.recovery.threads.per.data.dir", "2");
    p.put("metric.reporters", "");
    return p;
  }
}
