package dev.weir.streams.query.perspective;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.weir.streams.query.Problem;
import dev.weir.streams.query.http.JsonBodies;
import dev.weir.streams.query.perspective.RefusalException.ErrorType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code comments:analyze}: protobuf's JSON, so names in camel or snake case, null for
 * what is absent, and numbers also as strings. Unknown names are passed over.
 */
final class AnalyzeBody {
  private static final ObjectMapper TREES =
      new ObjectMapper(JsonBodies.JSON).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final int LANGUAGES_MAX = 32;
  private static final int TOKEN_LENGTH_MAX = 65_536;
  private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,8}");
  private static final Set<String> PLAIN = Set.of("PLAIN_TEXT", "TEXT_TYPE_UNSPECIFIED");
  private static final Set<String> PROBABILITY = Set.of("PROBABILITY", "SCORE_TYPE_UNSPECIFIED");
  private static final Set<String> OTHER_SCORES = Set.of("STD_DEV_SCORE", "PERCENTILE", "RAW");

  private AnalyzeBody() {}

  /** Parses and checks a body; the first thing that is wrong is told, as Perspective does. */
  static AnalyzeRequest parse(byte[] body) throws RefusalException {
    JsonNode root = tree(body);
    JsonNode comment = object(root, "comment");
    String text = string(comment, "comment.text");
    if (text == null || text.isEmpty()) {
      throw new RefusalException(ErrorType.COMMENT_EMPTY, "Comment must be non-empty.");
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > AnalyzeRequest.TEXT_BYTES_MAX) {
      throw new RefusalException(
          ErrorType.COMMENT_TOO_LONG,
          "Comment text too long (expected: at most "
              + AnalyzeRequest.TEXT_BYTES_MAX
              + " bytes of UTF-8).");
    }
    plain(comment, "comment.type");
    context(object(root, "context"));
    Map<Attribute, Double> thresholds = attributes(object(root, "requestedAttributes"));
    boolean spans = bool(root, "spanAnnotations");
    bool(root, "doNotStore");
    string(root, "sessionId");
    string(root, "communityId");
    String token = string(root, "clientToken");
    return new AnalyzeRequest(text, thresholds, languages(root), spans, token);
  }

  private static JsonNode tree(byte[] body) throws RefusalException {
    try {
      JsonNode root = TREES.readTree(body);
      if (root != null && root.isObject()) {
        return root;
      }
      throw invalid("Invalid JSON payload received (expected: an object).");
    } catch (JsonProcessingException e) {
      // Its message may repeat the body: only the place is told.
      long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
      throw invalid(
          "Invalid JSON payload received" + (at < 0 ? "." : ": broken near byte " + at + "."));
    } catch (IOException e) {
      throw invalid("Invalid JSON payload received: not UTF-8.");
    }
  }

  private static void plain(JsonNode parent, String path) throws RefusalException {
    String type = string(parent, path);
    if (type != null && type.equals("HTML")) {
      throw invalid("Currently, only 'PLAIN_TEXT' comments are supported");
    }
    if (type != null && !PLAIN.contains(type)) {
      throw invalid("Unknown text type (expected: 'PLAIN_TEXT')");
    }
  }

  /** Context changes no score, here as there; its shape is checked all the same. */
  private static void context(JsonNode context) throws RefusalException {
    JsonNode entries = field(context, "entries");
    JsonNode article = object(context, "context.articleAndParentComment");
    if (!entries.isMissingNode() && !entries.isArray()) {
      throw wrong("context.entries", "a list");
    }
    if (!entries.isEmpty() && !article.isEmpty()) {
      throw invalid(
          "Context can have either entries or article_and_parent_comment, but both fields were"
              + " populated.");
    }
    for (JsonNode entry : entries) {
      if (!entry.isObject()) {
        throw wrong("context.entries", "a list of objects");
      }
      string(entry, "context.entries.text");
      plain(entry, "context.entries.type");
    }
  }

  private static Map<Attribute, Double> attributes(JsonNode requested) throws RefusalException {
    if (requested.isEmpty()) {
      throw new RefusalException(ErrorType.NO_REQUESTED_ATTRIBUTES, "Missing requested_attributes");
    }
    Map<Attribute, Double> thresholds = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : requested.properties()) {
      String name = entry.getKey();
      Attribute attribute = Attribute.of(name).orElseThrow(() -> unknown(name));
      JsonNode config = entry.getValue();
      if (!config.isObject() && !config.isNull()) {
        throw wrong("requestedAttributes." + attribute, "an object");
      }
      String type = string(config, "requestedAttributes." + attribute + ".scoreType");
      if (type != null && OTHER_SCORES.contains(type)) {
        throw invalid(
            "Requested score type " + type + " is not supported by attribute " + attribute);
      }
      if (type != null && !PROBABILITY.contains(type)) {
        throw wrong("requestedAttributes." + attribute + ".scoreType", "PROBABILITY");
      }
      thresholds.put(attribute, threshold(attribute, field(config, "scoreThreshold")));
    }
    return thresholds;
  }

  static RefusalException unknown(String attribute) {
    return invalid("Unknown requested attribute: " + Problem.quoted(attribute));
  }

  private static double threshold(Attribute attribute, JsonNode given) throws RefusalException {
    if (given.isMissingNode()) {
      return 0;
    }
    double value = Double.NaN;
    if (given.isNumber()) {
      value = given.asDouble();
    } else if (given.isTextual()) {
      value = given.asDouble(Double.NaN);
    }
    if (!Double.isFinite(value)) {
      throw wrong("requestedAttributes." + attribute + ".scoreThreshold", "a number");
    }
    return value;
  }

  private static List<String> languages(JsonNode root) throws RefusalException {
    JsonNode given = field(root, "languages");
    if (!given.isMissingNode() && (!given.isArray() || given.size() > LANGUAGES_MAX)) {
      throw wrong("languages", "a list of at most " + LANGUAGES_MAX);
    }
    List<String> languages = new ArrayList<>();
    for (JsonNode language : given) {
      if (!language.isTextual() || !LANGUAGE.matcher(language.textValue()).matches()) {
        throw wrong("languages", "codes such as \"en\"");
      }
      languages.add(language.textValue());
    }
    return languages;
  }

  /** The member, missing when absent or null. */
  private static JsonNode field(JsonNode parent, String name) {
    JsonNode value = parent.path(name);
    if (value.isMissingNode()) {
      value = parent.path(snake(name));
    }
    return value.isNull() ? MissingNode.getInstance() : value;
  }

  private static String snake(String camel) {
    StringBuilder out = new StringBuilder();
    camel.chars().forEach(c -> out.append(c >= 'A' && c <= 'Z' ? "_" : "").append((char) c));
    return out.toString().toLowerCase(Locale.ROOT);
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private static JsonNode object(JsonNode parent, String path) throws RefusalException {
    JsonNode value = field(parent, last(path));
    if (!value.isMissingNode() && !value.isObject()) {
      throw wrong(path, "an object");
    }
    return value;
  }

  private static @Nullable String string(JsonNode parent, String path) throws RefusalException {
    JsonNode value = field(parent, last(path));
    if (value.isMissingNode()) {
      return null;
    }
    String text = value.textValue();
    if (text == null || !JsonBodies.wellFormed(text)) {
      throw wrong(path, "a string of Unicode");
    }
    if (text.length() > TOKEN_LENGTH_MAX && !path.endsWith("text")) {
      throw wrong(path, "at most " + TOKEN_LENGTH_MAX + " characters");
    }
    return text;
  }

  private static boolean bool(JsonNode parent, String name) throws RefusalException {
    JsonNode value = field(parent, name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw wrong(name, "true or false");
    }
    return value.asBoolean(false);
  }

  private static RefusalException wrong(String path, String expected) {
    return invalid("Invalid value at '" + path + "' (expected: " + expected + ")");
  }

  private static RefusalException invalid(String message) {
    return new RefusalException(ErrorType.INVALID_REQUEST, message);
  }
}
