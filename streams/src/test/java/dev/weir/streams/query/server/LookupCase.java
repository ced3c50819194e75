package dev.weir.streams.query.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One rule of the contract as a question and what must come back, free of the transport: what is
 * asked, and either the columns or the refusal.
 */
final class LookupCase {
  /** How a lookup ends; each transport has its own code for it. */
  enum Outcome {
    ANSWERED,
    /** 422, INVALID_ARGUMENT. */
    INVALID,
    /** 404, NOT_FOUND. */
    UNKNOWN,
    /** 503, UNAVAILABLE. */
    AWAY
  }

  /** A value as text, its status, its event time in milliseconds. */
  record Cell(String value, String status, long eventTimeMs) {
    static Cell present(Object value, long eventTimeMs) {
      return new Cell(String.valueOf(value), "PRESENT", eventTimeMs);
    }

    static Cell absent(String status, long eventTimeMs) {
      return new Cell("null", status, eventTimeMs);
    }

    static final Cell NOT_FOUND = absent("NOT_FOUND", 0);
  }

  /**
   * @param name as answered over HTTP and by the Python service
   * @param reference as answered by the Java service; empty for a column of keys
   */
  record Column(String name, String reference, List<Cell> cells) {}

  private final String rule;
  final Map<String, List<Object>> entities = new LinkedHashMap<>();

  /** Request values; over HTTP they stand with the entities. */
  final Map<String, List<Object>> requestContext = new LinkedHashMap<>();

  final List<String> features = new ArrayList<>();
  String featureService = "";
  boolean fullFeatureNames;
  final List<Column> columns = new ArrayList<>();
  Outcome outcome = Outcome.ANSWERED;
  String words = "";

  /** Whether the Java service, whose names are references, is spared this refusal. */
  boolean notOfJava;

  private LookupCase(String rule) {
    this.rule = rule;
  }

  static LookupCase rule(String rule) {
    return new LookupCase(rule);
  }

  LookupCase entity(String joinKey, Object... keys) {
    entities.put(joinKey, Arrays.asList(keys));
    return this;
  }

  LookupCase requestValue(String name, Object... values) {
    requestContext.put(name, Arrays.asList(values));
    return this;
  }

  LookupCase features(String... references) {
    features.addAll(List.of(references));
    return this;
  }

  LookupCase service(String name) {
    featureService = name;
    return this;
  }

  LookupCase fullNames() {
    fullFeatureNames = true;
    return this;
  }

  /** The next column is one of keys, echoed as sent. */
  LookupCase keys(String name, Object... keys) {
    List<Cell> cells = new ArrayList<>();
    for (Object key : keys) {
      cells.add(key == null ? Cell.absent("NULL_VALUE", 0) : Cell.present(key, 0));
    }
    columns.add(new Column(name, "", cells));
    return this;
  }

  /** The next column is this feature. */
  LookupCase column(String name, String reference, Cell... cells) {
    columns.add(new Column(name, reference, List.of(cells)));
    return this;
  }

  LookupCase refused(Outcome how, String with) {
    outcome = how;
    words = with;
    return this;
  }

  LookupCase refusedButOfJava(Outcome how, String with) {
    notOfJava = true;
    return refused(how, with);
  }

  @Override
  public String toString() {
    return rule;
  }
}
