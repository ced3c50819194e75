package dev.weir.streams.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.streams.Main;
import dev.weir.streams.query.http.ProbeRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The manifests say nothing that the program and its image do not have. */
class KubernetesTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([A-Z_]+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<JsonNode> objects = new ArrayList<>();
  private JsonNode pod;
  private JsonNode weir;

  @BeforeEach
  void read() throws IOException {
    // SnakeYAML itself: Jackson's reader knows no anchors.
    for (Object object :
        new Yaml().loadAll(Files.readString(ROOT.resolve("deploy/kubernetes/weir.yaml")))) {
      objects.add(JSON.valueToTree(object));
    }
    pod = one("StatefulSet", "weir").at("/spec/template");
    weir = pod.at("/spec/containers/0");
  }

  @Test
  void arguments_areThoseOfTheCommands() {
    for (JsonNode container : containers()) {
      List<String> arguments = new ArrayList<>();
      container.path("args").forEach(argument -> arguments.add(argument.asText()));
      CommandLine.ParseResult parsed =
          Main.commandLine().parseArgs(arguments.toArray(new String[0]));
      assertThat(parsed.subcommand()).as("%s", arguments).isNotNull();
    }
    assertThat(arguments(weir)).contains("--listen=0.0.0.0:" + port());
    assertThat(arguments(weir))
        .contains("--advertised-listener=$(POD_NAME).weir-instances:" + port());
  }

  @Test
  void topics_haveThePartitionsThatTheInstancesExpect() {
    List<String> init = arguments(pod.at("/spec/initContainers/0"));
    for (String option : List.of("--partitions", "--replication")) {
      String value = init.get(init.indexOf(option) + 1);
      assertThat(arguments(weir)).contains(option + "=" + value);
    }
  }

  @Test
  void variables_areThoseThatTheProgramReads() throws IOException {
    Set<String> known = new HashSet<>();
    collect(Main.commandLine(), known);
    Matcher logging =
        Pattern.compile("\\$\\{(WEIR_[A-Z_]+):-")
            .matcher(Files.readString(Path.of("src/main/resources/logback.xml")));
    while (logging.find()) {
      known.add(logging.group(1));
    }
    one("ConfigMap", "weir")
        .path("data")
        .fieldNames()
        .forEachRemaining(
            name -> {
              assertThat(known).contains(name);
            });
    for (JsonNode container : containers()) {
      assertThat(container.at("/envFrom/0/configMapRef/name").asText()).isEqualTo("weir");
      for (JsonNode variable : container.path("env")) {
        String name = variable.path("name").asText();
        boolean used = arguments(container).stream().anyMatch(a -> a.contains("$(" + name + ")"));
        assertThat(used || known.contains(name)).as(name).isTrue();
      }
    }
  }

  @Test
  void probes_askTheRoutesThatAnswerThem() {
    assertThat(weir.at("/startupProbe/httpGet/path").asText()).isEqualTo(ProbeRoutes.LIVE);
    assertThat(weir.at("/livenessProbe/httpGet/path").asText()).isEqualTo(ProbeRoutes.LIVE);
    assertThat(weir.at("/readinessProbe/httpGet/path").asText()).isEqualTo(ProbeRoutes.READY);
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertThat(weir.path(probe).at("/httpGet/port").asText()).isEqualTo("http");
    }
    // An instance that is told to end answers on for longer than two checks.
    int checkMs = weir.at("/readinessProbe/periodSeconds").asInt() * 1_000;
    assertThat(number("--drain-ms")).isGreaterThan(2 * checkMs);
    assertThat(pod.at("/spec/terminationGracePeriodSeconds").asInt() * 1_000)
        .isGreaterThan(number("--drain-ms") + 20_000);
  }

  @Test
  void services_andBudget_findThePods() {
    JsonNode labels = pod.at("/metadata/labels");
    assertThat(one("PodDisruptionBudget", "weir").at("/spec/selector/matchLabels"))
        .isEqualTo(labels);
    assertThat(one("PodDisruptionBudget", "weir").at("/spec/maxUnavailable").asInt()).isOne();
    assertThat(one("StatefulSet", "weir").at("/spec/selector/matchLabels")).isEqualTo(labels);
    for (String name : List.of("weir", "weir-instances")) {
      JsonNode service = one("Service", name).path("spec");
      assertThat(service.path("selector")).isEqualTo(labels);
      assertThat(service.at("/ports/0/targetPort").asText()).isEqualTo("http");
      assertThat(service.at("/ports/0/port").asInt()).isEqualTo(port());
    }
    assertThat(one("StatefulSet", "weir").at("/spec/serviceName").asText())
        .isEqualTo("weir-instances");
  }

  @Test
  void containers_runAsTheImageDoes_andMayWriteTheirDataOnly() throws IOException {
    String image = Files.readString(ROOT.resolve("docker/Dockerfile.prebuilt"));
    String user = pod.at("/spec/securityContext/runAsUser").asText();
    assertThat(pod.at("/spec/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(image).contains("\nUSER " + user + ":" + user + "\n");
    assertThat(pod.at("/spec/securityContext/fsGroup").asText()).isEqualTo(user);
    Set<String> volumes = new HashSet<>();
    pod.at("/spec/volumes").forEach(volume -> volumes.add(volume.path("name").asText()));
    one("StatefulSet", "weir")
        .at("/spec/volumeClaimTemplates")
        .forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
    for (JsonNode container : containers()) {
      JsonNode context = container.path("securityContext");
      assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
      assertThat(context.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
      Set<String> writable = new HashSet<>();
      for (JsonNode mount : container.path("volumeMounts")) {
        assertThat(volumes).contains(mount.path("name").asText());
        if (!mount.path("readOnly").asBoolean()) {
          writable.add(mount.path("mountPath").asText());
        }
      }
      assertThat(writable).containsExactlyInAnyOrder("/data", "/tmp");
    }
    assertThat(image).contains("ENV WEIR_DATA_DIR=/data");
    assertThat(weir.at("/resources/limits/memory").asText()).isEqualTo("1536Mi");
  }

  private static void collect(CommandLine command, Set<String> variables) {
    command.getCommandSpec().interpolateVariables(false);
    for (OptionSpec option : command.getCommandSpec().options()) {
      Matcher found = VARIABLE.matcher(String.valueOf(option.defaultValue()));
      while (found.find()) {
        variables.add(found.group(1));
      }
    }
    command.getSubcommands().values().forEach(below -> collect(below, variables));
  }

  private List<JsonNode> containers() {
    return List.of(pod.at("/spec/initContainers/0"), weir);
  }

  private static List<String> arguments(JsonNode container) {
    List<String> arguments = new ArrayList<>();
    container.path("args").forEach(argument -> arguments.add(argument.asText()));
    return arguments;
  }

  private int number(String option) {
    return arguments(weir).stream()
        .filter(argument -> argument.startsWith(option + "="))
        .mapToInt(argument -> Integer.parseInt(argument.substring(option.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  private int port() {
    assertThat(weir.at("/ports/0/name").asText()).isEqualTo("http");
    return weir.at("/ports/0/containerPort").asInt();
  }

  private JsonNode one(String kind, String name) {
    List<JsonNode> found =
        objects.stream()
            .filter(o -> o.path("kind").asText().equals(kind))
            .filter(o -> o.at("/metadata/name").asText().equals(name))
            .toList();
    assertThat(found).as("%s %s", kind, name).hasSize(1);
    return found.get(0);
  }
}
