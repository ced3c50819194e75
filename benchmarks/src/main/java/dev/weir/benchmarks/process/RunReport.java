package dev.weir.benchmarks.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a benchmark found, as JSON: under which conditions, and the runs. */
public final class RunReport {
  // Not thread-safe: one thread makes it and writes it.
  private final Map<String, Object> conditions = new LinkedHashMap<>();

  /** With what every benchmark tells: commit, Java, cores. */
  public RunReport() {
    conditions.put("commit", System.getProperty("weir.commit", "unknown"));
    conditions.put("java", System.getProperty("java.runtime.version"));
    conditions.put("cores", Runtime.getRuntime().availableProcessors());
  }

  /** Adds a condition. */
  public void with(String name, Object value) {
    conditions.put(name, value);
  }

  /**
   * @param runs records, maps or a list of them
   */
  public String json(Object runs) throws JsonProcessingException {
    return new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValueAsString(Map.of("conditions", conditions, "runs", runs));
  }
}
