package dev.weir.streams.broker;

import java.util.Map;

/**
 * How the embedded broker listens.
 *
 * @param host address it binds and announces
 * @param port client port, 0 to choose one at the first start and keep it afterwards
 * @param further settings of the broker as Kafka names them, over Weir's own: none but to try a
 *     broker that asks its clients for something
 */
public record BrokerSettings(String host, int port, Map<String, String> further) {
  public BrokerSettings {
    further = Map.copyOf(further);
    if (host.isBlank()) {
      throw new IllegalArgumentException("host: '" + host + "' (expected: an address or name)");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0..65535, 0 = any)");
    }
  }

  /** Loopback only, a port of its own choice. */
  public static BrokerSettings local() {
    return new BrokerSettings("127.0.0.1", 0, Map.of());
  }

  public BrokerSettings withPort(int newPort) {
    return new BrokerSettings(host, newPort, further);
  }
}
