package dev.weir.streams.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.moderation.Moderator;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.enforcement.Enforcement;
import dev.weir.streams.batch.BatchModeration.Circumstances;
import dev.weir.streams.query.DefinedFeatures;
import dev.weir.streams.query.ModerationAnswer;
import dev.weir.streams.query.ModerationRequest;
import dev.weir.streams.query.TextCheck;
import dev.weir.streams.query.http.ModerateJson;
import dev.weir.streams.settings.Configuration;
import dev.weir.streams.settings.ModerationFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir moderate}: what the policy says of a text. */
@Command(
    name = "moderate",
    description = {
      "Judge a text: action, category, reasons, scores.",
      "Needs no running instance: the shipped model and policy decide in this process, without"
          + " features. With --url or --data-dir an instance is asked, which knows the author and"
          + " how far the text has spread."
    },
    footer = {
      "",
      "Exit code 0 whatever the verdict, 1 when there is none (with --input: with --strict).",
      "",
      "Examples:",
      "  weir moderate \"Have a nice day\"",
      "  weir moderate --json < comment.txt",
      "  weir moderate --explain \"You are a stupid idiot\"",
      "  weir moderate --input comments.csv --text-field body --json > decisions.jsonl",
      "  weir moderate --url http://127.0.0.1:6566 --author u1 \"Have a nice day\""
    })
public final class ModerateCommand implements Callable<Integer> {
  /** Bytes read from standard input: more than any text that is judged. */
  private static final int STDIN_BYTES_MAX = 4 * ModerationRequest.TEXT_LENGTH_MAX;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private InstanceOptions instance = new InstanceOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private BatchCommandPart batch = new BatchCommandPart();

  @Parameters(
      arity = "0..1",
      paramLabel = "TEXT",
      description = "The text; standard input is read when it is missing or '-'.")
  private @Nullable String text;

  @Option(names = "--author", paramLabel = "ID", description = "Whose features to use.")
  private @Nullable String author;

  @Option(names = "--language", paramLabel = "TAG", description = "Language, e.g. en.")
  private @Nullable String language;

  @Option(names = "--market", paramLabel = "NAME", description = "Whose thresholds apply.")
  private @Nullable String market;

  @Option(names = "--surface", paramLabel = "NAME", description = "Where it would appear.")
  private @Nullable String surface;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "Policy to try instead of the shipped one; not with an instance.")
  private @Nullable Path policy;

  @Option(
      names = "--explain",
      description = "Look for the fewest words without which the decision would be milder.")
  private boolean explain;

  @Override
  public Integer call() {
    boolean asksInstance = instance.urlGiven() || dataDirectoryGiven();
    if (asksInstance && policy != null) {
      throw new CommandFailure(
          "--policy: an instance has its own (expected: no --url, --data-dir)");
    }
    if (!asksInstance && author != null) {
      throw new CommandFailure(
          "--author: its features are in a running instance (expected: --url or --data-dir too)");
    }
    if (batch.asked()) {
      if (asksInstance || text != null) {
        throw new CommandFailure(
            "--input: judged in this process (expected: no TEXT, --url or --data-dir)");
      }
      return batch.run(
          shippedCheck(),
          new Circumstances(language, market, surface),
          output.json(),
          Consoles.out(spec),
          Consoles.err(spec));
    }
    String judged = text == null || text.equals("-") ? standardInput() : text;
    if (judged.length() > ModerationRequest.TEXT_LENGTH_MAX) {
      throw new CommandFailure(
          "text: "
              + judged.length()
              + " characters (expected: at most "
              + ModerationRequest.TEXT_LENGTH_MAX
              + ")");
    }
    String json = asksInstance ? ask(judged) : judge(judged);
    PrintWriter out = Consoles.out(spec);
    if (output.json()) {
      out.println(json);
    } else {
      print(judged, json, out);
      if (explain) {
        printEdit(judged, json, out);
      }
    }
    out.flush();
    return 0;
  }

  private boolean dataDirectoryGiven() {
    CommandSpec own = spec;
    return own != null && own.commandLine().getParseResult().hasMatchedOption("--data-dir");
  }

  private String ask(String judged) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("text", judged);
    put(body, "author_id", author);
    put(body, "language", language);
    put(body, "market", market);
    put(body, "surface", surface);
    if (explain) {
      body.put("explain", true);
    }
    InstanceClient client = instance.client();
    InstanceClient.Answer answer = client.post("/v1/moderate", body);
    if (answer.status() != 200) {
      throw client.refused(answer);
    }
    return answer.body();
  }

  private static void put(Map<String, Object> body, String field, @Nullable String value) {
    if (value != null) {
      body.put(field, value);
    }
  }

  private String judge(String judged) {
    TextCheck check = shippedCheck();
    long start = System.nanoTime();
    ModerationAnswer answer =
        check.check(
            new ModerationRequest(judged, language, market, surface, null, 0, explain), start);
    long micros = (System.nanoTime() - start) / 1_000;
    StringWriter json = new StringWriter();
    try (JsonGenerator generator = new JsonFactory().createGenerator(json)) {
      ModerateJson.write(answer, micros, generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return json.toString();
  }

  /** Shipped model and definitions, and the policy given, in this process and without rows. */
  private TextCheck shippedCheck() {
    Configuration loaded =
        Configuration.load(
            new ModerationFiles(Optional.empty(), Optional.ofNullable(policy), Optional.empty()));
    Moderator moderator = new Moderator(loaded.scorer(), loaded.policy(), new Enforcement());
    return new TextCheck(
        new Normalizer(),
        () -> moderator,
        new DefinedFeatures(loaded.definitions()),
        null,
        InstantSource.system(),
        System::nanoTime);
  }

  private static String standardInput() {
    try {
      byte[] bytes = System.in.readNBytes(STDIN_BYTES_MAX);
      return new String(bytes, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new CommandFailure("standard input: cannot be read: " + e.getMessage(), e);
    }
  }

  private static JsonNode tree(String json) {
    try {
      return new JsonMapper().readTree(json);
    } catch (IOException e) {
      throw new CommandFailure("the instance answered no JSON", e);
    }
  }

  private static void printEdit(String judged, String json, PrintWriter out) {
    JsonNode edit = tree(json).path("minimal_edit");
    if (!edit.isObject()) {
      out.println("  no words found without which the decision would be milder");
      return;
    }
    StringJoiner words = new StringJoiner("', '", "'", "'");
    for (JsonNode part : edit.path("removed")) {
      int end = Math.min(part.path("end").asInt(), judged.length());
      int start = Math.min(part.path("start").asInt(), end);
      words.add(FeatureTable.printable(judged.substring(start, end)));
    }
    out.printf("  without %s: %s%n", words, edit.path("action").asText());
  }

  private static void print(String judged, String json, PrintWriter out) {
    JsonNode answer = tree(json);
    String category = answer.path("category").asText("");
    out.printf(
        "%s%s%s%n",
        answer.path("action").asText(),
        answer.path("category").isNull() ? "" : " (" + category + ")",
        answer.path("enforced").asBoolean(true) ? "" : ", in shadow: recorded only");
    for (JsonNode reason : answer.path("reasons")) {
      if (reason.path("outcome").asText().equals("FIRED")) {
        out.printf(
            "  %-28s %-13s %s%n",
            reason.path("rule").asText(),
            reason.path("action").asText(),
            reason.path("explanation").asText());
      }
    }
    List<String> labels = new ArrayList<>();
    answer.path("scores").fieldNames().forEachRemaining(labels::add);
    labels.sort(Comparator.comparingDouble(label -> -answer.path("scores").path(label).asDouble()));
    for (String label : labels) {
      out.printf("  %-16s %.3f%n", label, answer.path("scores").path(label).asDouble());
    }
    for (JsonNode span : answer.path("spans")) {
      int start = span.path("start").asInt();
      int end = Math.min(span.path("end").asInt(), judged.length());
      out.printf(
          "  %s in '%s'%n",
          span.path("label").asText(),
          FeatureTable.printable(judged.substring(Math.min(start, end), end)));
    }
    out.printf(
        "  policy %s, model %s, features: %s, %.1f ms%n",
        answer.path("policy_version").asText(),
        answer.path("model_version").asText(),
        answer.path("features").asText(),
        answer.path("latency_ms").asDouble());
  }
}
