package dev.weir.streams.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * How any client reaches Kafka: the brokers, and what they ask of clients (TLS, SASL and the like).
 *
 * @param bootstrapServers {@code host:port[,host:port]}
 * @param properties further client settings, as Kafka names them; a client's own settings win
 */
public record KafkaConnection(String bootstrapServers, Map<String, String> properties) {
  private static final String BOOTSTRAP_SERVERS = "bootstrap.servers";

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

  /**
   * Client settings from a properties file.
   *
   * @throws ConfigurationException if it cannot be read, or sets the brokers, which are said
   *     elsewhere
   */
  public static Map<String, String> read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigurationException(file + ": cannot be read: " + e.getMessage(), e);
    }
    if (properties.containsKey(BOOTSTRAP_SERVERS)) {
      throw new ConfigurationException(
          file + ": " + BOOTSTRAP_SERVERS + " (expected: by --bootstrap-servers)");
    }
    Map<String, String> settings = new HashMap<>();
    properties.stringPropertyNames().forEach(k -> settings.put(k, properties.getProperty(k)));
    return settings;
  }

  /** The brokers only: settings may hold passwords. */
  @Override
  public String toString() {
    return bootstrapServers;
  }

  /** Settings of a client: those of the connection, and its own over them. */
  public Map<String, Object> client(Map<String, Object> own) {
    Map<String, Object> all = new HashMap<>(properties);
    all.putAll(own);
    all.put(BOOTSTRAP_SERVERS, bootstrapServers);
    return all;
  }
}
