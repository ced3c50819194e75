package dev.weir.streams.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir features}: looks features up, and what is defined and held of them. */
@Command(
    name = "features",
    description = "Look up features of entities; list and describe feature views.",
    subcommands = {
      FeaturesCommand.Get.class,
      FeaturesListCommand.class,
      FeaturesDescribeCommand.class,
      FeaturesStatsCommand.class
    })
public final class FeaturesCommand {

  /** {@code weir features get}. */
  @Command(
      name = "get",
      description = {
        "Print features of entities as of now, or as of a moment.",
        "Each value comes with its status, how far off it may be, and the newest event behind it."
      },
      footer = {
        "",
        "Examples:",
        "  weir features get --entity author=u1,u2",
        "  weir features get --entity author=u1 --feature author_posting:posts_1h --json",
        "  weir features get --entity post=p1 --service second_look --as-of 2026-11-20T12:00:00Z",
        "  weir features get --entity item=i1,i2 --service ranking --request viewer_age=34,51"
      })
  static final class Get implements Callable<Integer> {
    private static final String DEFAULT_SERVICE = "moderation";

    @Spec private @Nullable CommandSpec spec;
    @Mixin private InstanceOptions instance = new InstanceOptions();
    @Mixin private OutputOptions output = new OutputOptions();

    @Option(
        names = "--entity",
        required = true,
        paramLabel = "NAME=KEY[,KEY...]",
        description = "Entity, or its join key, and which ones; may be repeated.")
    private List<String> entities = new ArrayList<>();

    @Option(
        names = "--service",
        paramLabel = "NAME",
        description =
            "Feature service to read (default: "
                + DEFAULT_SERVICE
                + "); features of entities that are not named are left out.")
    private @Nullable String service;

    @Option(
        names = "--feature",
        paramLabel = "VIEW:FEATURE",
        description = "Feature to read, or an on-demand feature's name; may be repeated.")
    private List<String> features = new ArrayList<>();

    @Option(
        names = "--request",
        paramLabel = "NAME=VALUE[,VALUE...]",
        description =
            "Request value that on-demand features read: one for all entities, or one for each, as"
                + " in JSON (34, 1.5, true, null; anything else is a text); may be repeated.")
    private List<String> requestValues = new ArrayList<>();

    @Option(
        names = "--as-of",
        paramLabel = "TIME",
        description = "Point in time: RFC 3339, or milliseconds since the epoch (default: now).")
    private @Nullable String asOf;

    @Override
    public Integer call() {
      if (service != null && !features.isEmpty()) {
        throw new CommandFailure("--service and --feature: expected one of them, not both");
      }
      Map<String, List<@Nullable String>> columns = columns();
      InstanceClient client = instance.client();
      InstanceClient.Answer answer = client.post("/get-online-features", body(columns));
      if (answer.status() == 422 && features.isEmpty() && leaveOpen(answer.json(), columns)) {
        answer = client.post("/get-online-features", body(columns));
      }
      if (answer.status() != 200) {
        throw client.refused(answer);
      }
      PrintWriter out = Consoles.out(spec);
      if (output.json()) {
        out.println(answer.body());
      } else {
        FeatureTable.print(answer.json(), columns.size(), out);
      }
      out.flush();
      return 0;
    }

    private Map<String, List<@Nullable String>> columns() {
      Map<String, List<@Nullable String>> columns = new LinkedHashMap<>();
      int rows = -1;
      for (String entity : entities) {
        int equals = entity.indexOf('=');
        if (equals < 1 || equals == entity.length() - 1) {
          throw new CommandFailure("--entity " + entity + " (expected: NAME=KEY[,KEY...])");
        }
        columns
            .computeIfAbsent(entity.substring(0, equals), name -> new ArrayList<>())
            .addAll(List.of(entity.substring(equals + 1).split(",", -1)));
      }
      for (Map.Entry<String, List<@Nullable String>> column : columns.entrySet()) {
        if (rows >= 0 && column.getValue().size() != rows) {
          throw new CommandFailure(
              "--entity "
                  + column.getKey()
                  + ": "
                  + column.getValue().size()
                  + " keys (expected: "
                  + rows
                  + ", as for the first entity: row by row they belong together)");
        }
        rows = column.getValue().size();
      }
      return columns;
    }

    private Map<String, List<@Nullable Object>> requestValues(int rows) {
      Map<String, List<@Nullable Object>> columns = new LinkedHashMap<>();
      for (String request : requestValues) {
        int equals = request.indexOf('=');
        List<@Nullable Object> values = new ArrayList<>();
        if (equals > 0) {
          for (String value : request.substring(equals + 1).split(",", -1)) {
            values.add(Json.scalar(value));
          }
        }
        if (values.size() == 1) {
          values = Collections.nCopies(rows, values.get(0));
        }
        if (values.size() != rows) {
          throw new CommandFailure(
              "--request "
                  + request
                  + " (expected: NAME=VALUE, or NAME= and "
                  + rows
                  + " values: one for each entity)");
        }
        columns.put(request.substring(0, equals), values);
      }
      return columns;
    }

    private Map<String, Object> body(Map<String, List<@Nullable String>> columns) {
      Map<String, Object> body = new LinkedHashMap<>();
      Map<String, Object> given = new LinkedHashMap<>(columns);
      given.putAll(requestValues(columns.values().iterator().next().size()));
      body.put("entities", given);
      if (features.isEmpty()) {
        body.put("feature_service", service == null ? DEFAULT_SERVICE : service);
      } else {
        body.put("features", features);
      }
      body.put("full_feature_names", true);
      body.put("include_bounds", true);
      String time = asOf;
      if (time != null) {
        boolean digits = time.chars().allMatch(c -> c >= '0' && c <= '9') && time.length() < 16;
        body.put("as_of", digits ? (Object) Long.valueOf(time) : time);
      }
      return body;
    }

    /** Leaves open every join key that is all that is missing; false if something else is wrong. */
    private static boolean leaveOpen(
        JsonNode refusal, Map<String, List<@Nullable String>> columns) {
      int rows = columns.values().iterator().next().size();
      List<String> missing = new ArrayList<>();
      for (JsonNode problem : refusal.path("detail")) {
        JsonNode place = problem.path("loc");
        if (!problem.path("type").asText().equals("missing") || place.size() != 3) {
          return false;
        }
        missing.add(place.get(2).asText());
      }
      for (String joinKey : missing) {
        columns.put(joinKey, new ArrayList<>(Collections.nCopies(rows, null)));
      }
      return !missing.isEmpty();
    }
  }
}
