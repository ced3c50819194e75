package dev.weir.streams.settings;

import java.util.HashMap;
import java.util.Map;

/**
 * How any client reaches Kafka: the brokers, and what they ask of clients (TLS, SASL and the like).
 *
 * @param bootstrapServers {@code host:port[,host:port]}
 * @param properties further client settings, as Kafka names them; a client's own settings win
 */
public record KafkaConnection(String bootstrapServers, Map<String, String> properties) {
  public KafkaConnection {
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException("bootstrapServers: '' (expected: host:port)");
    }
    properties = Map.copyOf(properties);
  }

  /** A connection to brokers that ask nothing of their clients. */
  public static KafkaConnection to(String bootstrapServers) {
    return new KafkaConnection(bootstrapServers, Map.of());
  }

  /** Settings of a client: those of the connection, and its own over them. */
  public Map<String, Object> client(Map<String, Object> own) {
    Map<String, Object> all = new HashMap<>(properties);
    all.putAll(own);
    all.put("bootstrap.servers", bootstrapServers);
    return all;
  }
}
