package dev.weir.streams.query.perspective;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.streams.query.perspective.CommentAnalysis.AttributeScores;
import dev.weir.streams.query.perspective.CommentAnalysis.Span;
import java.io.IOException;
import java.util.Map;

/** The answer of {@code comments:analyze}. */
final class AnalyzeJson {
  private AnalyzeJson() {}

  static void write(CommentAnalysis analysis, JsonGenerator json) throws IOException {
    json.writeStartObject();
    // As protobuf writes it: a map without entries is left out.
    if (!analysis.scores().isEmpty()) {
      json.writeObjectFieldStart("attributeScores");
      for (Map.Entry<Attribute, AttributeScores> entry : analysis.scores().entrySet()) {
        json.writeObjectFieldStart(entry.getKey().name());
        attribute(entry.getValue(), json);
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    json.writeArrayFieldStart("languages");
    for (String language : analysis.languages()) {
      json.writeString(language);
    }
    json.writeEndArray();
    if (analysis.clientToken() != null) {
      json.writeStringField("clientToken", analysis.clientToken());
    }
    json.writeEndObject();
  }

  private static void attribute(AttributeScores scores, JsonGenerator json) throws IOException {
    if (!scores.spans().isEmpty()) {
      json.writeArrayFieldStart("spanScores");
      for (Span span : scores.spans()) {
        json.writeStartObject();
        json.writeNumberField("begin", span.begin());
        json.writeNumberField("end", span.end());
        json.writeFieldName("score");
        score(span.score(), json);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    if (scores.summary() != null) {
      json.writeFieldName("summaryScore");
      score(scores.summary(), json);
    }
  }

  private static void score(float value, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("value", value);
    json.writeStringField("type", "PROBABILITY");
    json.writeEndObject();
  }
}
