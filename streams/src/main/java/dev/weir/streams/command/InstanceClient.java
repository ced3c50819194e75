package dev.weir.streams.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks a running instance over HTTP. One command, one thread. */
final class InstanceClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final JsonMapper MAPPER = new JsonMapper();

  private final URI base;
  private final @Nullable String apiKey;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  /** An answer as it came. */
  record Answer(int status, String body) {
    /**
     * The body as JSON.
     *
     * @throws CommandFailure if it is none
     */
    JsonNode json() {
      try {
        return MAPPER.readTree(body);
      } catch (JsonProcessingException e) {
        throw new CommandFailure("the instance answered " + status + " and no JSON", e);
      }
    }
  }

  /**
   * @param apiKey null where callers need none
   */
  InstanceClient(URI base, @Nullable String apiKey) {
    this.base = base;
    this.apiKey = apiKey;
  }

  /** Asks for what is there. */
  Answer get(String path) {
    URI url = base.resolve(path);
    return send(url, HttpRequest.newBuilder(url).GET());
  }

  /** Posts the value as JSON. */
  Answer post(String path, Object body) {
    URI url = base.resolve(path);
    try {
      return send(
          url,
          HttpRequest.newBuilder(url)
              .header("content-type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(MAPPER.writeValueAsBytes(body))));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON of the request for " + path, e);
    }
  }

  private Answer send(URI url, HttpRequest.Builder request) {
    String key = apiKey;
    if (key != null && !key.isBlank()) {
      request.header("authorization", "Bearer " + key.strip());
    }
    try {
      HttpResponse<String> response =
          client.send(
              request.timeout(TIMEOUT).build(),
              HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new CommandFailure(
          "no answer from " + url + " (" + e.getClass().getSimpleName() + "); is ./weir run up?",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted while waiting for " + url, e);
    }
  }

  /** An answer that is none of what was asked for, in words. */
  CommandFailure refused(Answer answer) {
    return new CommandFailure(base + " answered " + answer.status() + ": " + reason(answer.json()));
  }

  private static String reason(JsonNode body) {
    if (body.isTextual()) {
      // Feast's errors are JSON within a JSON string.
      try {
        return MAPPER.readTree(body.asText()).path("message").asText(body.asText());
      } catch (JsonProcessingException e) {
        return body.asText();
      }
    }
    JsonNode detail = body.path("detail");
    if (!detail.isArray()) {
      return detail.asText(body.toString());
    }
    StringBuilder reasons = new StringBuilder();
    for (JsonNode problem : detail) {
      reasons.append(reasons.isEmpty() ? "" : "; ");
      StringBuilder place = new StringBuilder();
      for (JsonNode part : problem.path("loc")) {
        place.append(place.isEmpty() ? "" : ".").append(part.asText());
      }
      reasons.append(place).append(": ").append(problem.path("msg").asText());
    }
    return reasons.toString();
  }
}
