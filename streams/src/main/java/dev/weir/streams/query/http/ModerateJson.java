package dev.weir.streams.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.moderation.Decision;
import dev.weir.moderation.enforcement.ActionParameters;
import dev.weir.moderation.enforcement.AuthorAction;
import dev.weir.moderation.enforcement.Reason;
import dev.weir.moderation.enforcement.RuleOutcome;
import dev.weir.moderation.enforcement.Verdict;
import dev.weir.moderation.explanation.MinimalEdit;
import dev.weir.moderation.scoring.Highlight;
import dev.weir.moderation.scoring.Scores;
import dev.weir.streams.query.ModerationAnswer;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The answer of {@code POST /v1/moderate}, also printed by {@code weir moderate --json}. */
public final class ModerateJson {
  private ModerateJson() {}

  /**
   * Writes the answer as one object.
   *
   * @param latencyMicros from the arrival of the request
   */
  public static void write(ModerationAnswer answer, long latencyMicros, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    fields(answer, json);
    json.writeNumberField("latency_ms", latencyMicros / 1000.0);
    json.writeEndObject();
  }

  /** Writes the answers to several texts, in their order, as one object. */
  static void writeAll(List<ModerationAnswer> answers, long latencyMicros, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("results");
    for (ModerationAnswer answer : answers) {
      json.writeStartObject();
      fields(answer, json);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("latency_ms", latencyMicros / 1000.0);
    json.writeEndObject();
  }

  private static void fields(ModerationAnswer answer, JsonGenerator json) throws IOException {
    decision(answer.decision(), Detail.ALL, json);
    MinimalEdit edit = answer.edit();
    if (edit != null) {
      edit(edit, json);
    }
    String language = answer.language();
    if (language != null) {
      json.writeStringField("language", language);
    }
    json.writeStringField("text_fingerprint", answer.fingerprint());
    json.writeStringField("features", answer.features().name().toLowerCase(Locale.ROOT));
    json.writeStringField("as_of", Rfc3339.format(answer.asOfMs()));
    json.writeBooleanField("deadline_exceeded", answer.deadlineExceeded());
    json.writeStringField("policy_version", answer.decision().policyVersion());
    json.writeStringField("model_version", answer.decision().modelVersion());
  }

  private static void edit(MinimalEdit edit, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("minimal_edit");
    json.writeArrayFieldStart("removed");
    for (MinimalEdit.Part part : edit.removed()) {
      json.writeStartObject();
      json.writeNumberField("start", part.start());
      json.writeNumberField("end", part.end());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringField("action", edit.then().key());
    json.writeEndObject();
  }

  /**
   * How much is told of a decision.
   *
   * @param spans the parts of the text behind it
   * @param abstentions rules that had no values to decide by; where there are no features at all,
   *     the same ones every time
   */
  public record Detail(boolean spans, boolean abstentions) {
    static final Detail ALL = new Detail(true, true);
  }

  /** Writes the fields that say what was decided, into an object begun. */
  public static void decision(Decision decision, Detail detail, JsonGenerator json)
      throws IOException {
    json.writeStringField("action", decision.verdict().action().key());
    json.writeStringField("category", decision.verdict().category());
    json.writeBooleanField("enforced", decision.verdict().enforced());
    json.writeArrayFieldStart("reasons");
    for (Reason reason : decision.verdict().reasons()) {
      if (reason.outcome() == RuleOutcome.ABSTAINED && !detail.abstentions()) {
        continue;
      }
      json.writeStartObject();
      json.writeStringField("rule", reason.rule());
      json.writeStringField("outcome", reason.outcome().name());
      json.writeStringField("action", reason.action().key());
      json.writeStringField("category", reason.category());
      json.writeStringField("explanation", reason.explanation());
      json.writeEndObject();
    }
    json.writeEndArray();
    besides(decision.verdict(), json);
    scores(decision.scores(), json);
    if (detail.spans()) {
      spans(decision.highlights(), json);
    }
  }

  /** How the action is carried out and what is done besides: left out where nothing is said. */
  private static void besides(Verdict verdict, JsonGenerator json) throws IOException {
    ActionParameters parameters = verdict.parameters();
    if (!parameters.equals(ActionParameters.NONE)) {
      json.writeObjectFieldStart("parameters");
      if (parameters.factor() != null) {
        json.writeNumberField("factor", parameters.factor());
      }
      if (parameters.queue() != null) {
        json.writeStringField("queue", parameters.queue());
      }
      if (parameters.priority() > 0) {
        json.writeNumberField("priority", parameters.priority());
      }
      json.writeEndObject();
    }
    if (!verdict.authorActions().isEmpty()) {
      json.writeArrayFieldStart("author_actions");
      for (AuthorAction action : verdict.authorActions()) {
        json.writeStartObject();
        json.writeStringField("action", action.kind().key());
        json.writeNumberField("duration_ms", action.durationMs());
        json.writeArrayFieldStart("rules");
        for (String rule : action.rules()) {
          json.writeString(rule);
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    if (!verdict.channels().isEmpty()) {
      json.writeArrayFieldStart("notify");
      for (String channel : verdict.channels()) {
        json.writeString(channel);
      }
      json.writeEndArray();
    }
  }

  private static void spans(List<Highlight> spans, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("spans");
    for (Highlight span : spans) {
      json.writeStartObject();
      json.writeStringField("label", span.label());
      json.writeNumberField("start", span.start());
      json.writeNumberField("end", span.end());
      json.writeNumberField("contribution", span.contribution());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void scores(@Nullable Scores scores, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("scores");
    if (scores != null) {
      for (int label = 0; label < scores.labels().size(); label++) {
        if (Float.isFinite(scores.value(label))) {
          json.writeNumberField(scores.labels().get(label), scores.value(label));
        }
      }
    }
    json.writeEndObject();
  }
}
