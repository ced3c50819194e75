package dev.weir.streams.query.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.decision.LabelScore;
import dev.weir.decision.Reason;
import dev.weir.decision.RuleOutcome;
import dev.weir.decision.Verdict;
import dev.weir.streams.query.server.RunningServer.Answer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class VerdictRouteTest {
  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = new RunningServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void verdict_known_isToldWithAllItsFields() {
    server.verdicts.put("p 1/x", verdict());

    Answer answer = server.get("/v1/verdicts/p%201%2Fx");

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    JsonNode json = answer.json();
    for (Schema.Field field : Verdict.getClassSchema().getFields()) {
      assertThat(json.has(field.name())).as(field.name()).isTrue();
    }
    assertThat(json.get("revision").asInt()).isEqualTo(2);
    assertThat(json.get("category").asText()).isEqualTo("insult");
    assertThat(json.at("/reasons/0").toString())
        .isEqualTo(
            "{\"rule\":\"r1\",\"outcome\":\"ABSTAINED\",\"action\":\"review\",\"category\":null,"
                + "\"explanation\":\"no value yet\"}");
    assertThat(json.at("/scores/0/score").toString()).isEqualTo("0.25");
    assertThat(json.at("/scores/1/score").isNull()).isTrue();
    assertThat(json.get("created_at").asText()).isEqualTo("1970-01-01T00:00:01.500Z");
  }

  @Test
  void verdict_unknown_is404() {
    Answer answer = server.get("/v1/verdicts/none");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().get("detail").asText()).contains("No verdict of this post");
  }

  @Test
  void verdict_ownerAway_is503WithRetryAfter() {
    server.verdictsAway = true;
    try {
      Answer answer = server.get("/v1/verdicts/p1");

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.headers().firstValue("retry-after")).contains("1");
      assertThat(answer.json().get("detail").asText()).contains("another instance");
    } finally {
      server.verdictsAway = false;
    }
  }

  @Test
  void postId_tooLong_is400() {
    assertThat(server.get("/v1/verdicts/" + "p".repeat(600)).status()).isEqualTo(400);
  }

  /** A verdict with every required field filled by its type, and some by hand. */
  private static Verdict verdict() {
    Verdict verdict = (Verdict) filled(Verdict.getClassSchema());
    put(verdict, "revision", 2);
    put(verdict, "category", "insult");
    put(verdict, "created_at", java.time.Instant.ofEpochMilli(1500));
    put(
        verdict,
        "reasons",
        List.of(new Reason("r1", RuleOutcome.ABSTAINED, "review", null, "no value yet")));
    put(
        verdict,
        "scores",
        List.of(new LabelScore("toxic", 0.25f), new LabelScore("spam", Float.NaN)));
    return verdict;
  }

  private static void put(Verdict verdict, String field, Object value) {
    verdict.put(Verdict.getClassSchema().getField(field).pos(), value);
  }

  private static SpecificRecordBase made(String className) {
    try {
      return Class.forName(className)
          .asSubclass(SpecificRecordBase.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object filled(Schema schema) {
    return switch (schema.getType()) {
      case RECORD -> {
        SpecificRecordBase record = made(schema.getFullName());
        for (Schema.Field field : schema.getFields()) {
          record.put(field.pos(), filled(field.schema()));
        }
        yield record;
      }
      case UNION -> null;
      case ARRAY -> List.of();
      case STRING -> "s";
      case INT -> 1;
      case LONG -> schema.getLogicalType() == null ? (Object) 1L : java.time.Instant.EPOCH;
      case FLOAT -> 0.5f;
      case DOUBLE -> 0.5;
      case BOOLEAN -> true;
      default -> throw new IllegalArgumentException(schema.getType().toString());
    };
  }
}
