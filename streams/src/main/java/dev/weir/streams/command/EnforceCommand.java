package dev.weir.streams.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.weir.streams.enforce.Backoff;
import dev.weir.streams.enforce.EnforcementMeters;
import dev.weir.streams.enforce.Enforcer;
import dev.weir.streams.enforce.Webhook;
import dev.weir.streams.enforce.WebhookSender;
import dev.weir.streams.enforce.WebhookSignature;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir enforce}: verdicts as webhooks. */
@Command(
    name = "enforce",
    description = {
      "Post each verdict to a webhook of your platform, signed, until it is taken; Ctrl-C ends.",
      "Revisions of a post go in order; a post that fails holds no other up. What is refused, or"
          + " fails for too long, is set aside on topic weir.enforcement.dead-letters.",
      "Several of one --group share the work. The body says action, parameters, ids, reasons and"
          + " policy version, and no content: docs/enforcement.md."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  openssl rand -hex 32 > secret",
      "  weir enforce --to https://app.example/hooks/weir --secret-file secret",
      "  weir enforce --to http://localhost:8900/ --secret-file secret --actions remove,review",
      "  weir enforce --to https://feed.example/rank --group ranking --actions demote"
    })
public final class EnforceCommand implements Callable<Integer> {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Option(names = "--to", paramLabel = "URL", required = true, description = "Where to post.")
  private String to = "";

  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      description =
          "Secret to sign with, 16 characters or more; a second line signs too, while receivers"
              + " change theirs.")
  private @Nullable Path secretFile;

  @Option(
      names = "--actions",
      paramLabel = "ACTION",
      split = ",",
      description =
          "Only verdicts with these actions, and those that end one of them: label, demote,"
              + " interstitial, review, remove (default: all).")
  private Set<String> actions = new TreeSet<>();

  @Option(
      names = "--allow-http",
      description = "Post by http beyond this machine: only where the network between is yours.")
  private boolean allowsHttp;

  @Option(
      names = "--group",
      paramLabel = "NAME",
      defaultValue = "weir-enforce",
      description = "Consumer group, which remembers how far it is (default: ${DEFAULT-VALUE}).")
  private String group = "";

  @Option(
      names = "--from-beginning",
      description = "A new group begins with the oldest verdict instead of the next.")
  private boolean fromBeginning;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "16",
      description = "Requests under way at once (default: ${DEFAULT-VALUE}).")
  private int concurrency;

  @Option(
      names = "--held",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Verdicts held in memory at most, those that wait for another try included (default:"
              + " ${DEFAULT-VALUE}).")
  private int held;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "PT10S",
      description = "For one try (default: ${DEFAULT-VALUE}).")
  private Duration timeout = Duration.ZERO;

  @Option(
      names = "--tries",
      paramLabel = "N",
      defaultValue = "20",
      description = "After so many failures a verdict is set aside (default: ${DEFAULT-VALUE}).")
  private int tries;

  @Option(
      names = "--give-up-after",
      paramLabel = "DURATION",
      defaultValue = "PT15M",
      description =
          "So long after its first try a verdict is set aside (default:" + " ${DEFAULT-VALUE}).")
  private Duration giveUpAfter = Duration.ZERO;

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Serve metrics for Prometheus on this port of localhost.")
  private @Nullable Integer metricsPort;

  @Override
  public Integer call() {
    Webhook webhook = webhook();
    WebhookSignature signature = signature();
    Enforcer.Settings settings = settings();
    PrintWriter err = Consoles.err(spec);
    if (signature == null) {
      err.println("weir: no --secret-file: the receiver cannot tell who posts");
      err.flush();
    }
    ExecutorService executor =
        Executors.newFixedThreadPool(
            2,
            task -> {
              Thread thread = new Thread(task, "weir-enforce");
              thread.setDaemon(true);
              return thread;
            });
    InstantSource clock = InstantSource.system();
    WebhookSender sender = new WebhookSender(webhook, signature, timeout, clock, executor);
    try (EnforcementMeters meters = new EnforcementMeters();
        Enforcer enforcer =
            new Enforcer(connection.kafka(), settings, sender::send, clock, meters);
        Stopping stopping = Stopping.onExit(enforcer::stop)) {
      HttpServer page = metricsPort == null ? null : page(metricsPort, meters);
      try {
        if (!stopping.asked()) {
          enforcer.run();
        }
      } finally {
        if (page != null) {
          page.stop(0);
        }
      }
      err.printf(
          Locale.ROOT,
          "weir: %,d delivered to %s, %,d tried again, %,d set aside%n",
          meters.counted("delivered"),
          webhook,
          meters.counted("tried_again"),
          meters.counted("set_aside"));
      err.flush();
    } finally {
      executor.shutdownNow();
    }
    return 0;
  }

  private Webhook webhook() {
    try {
      return Webhook.of(to, allowsHttp);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("--to: " + e.getMessage(), e);
    }
  }

  private @Nullable WebhookSignature signature() {
    Path file = secretFile;
    if (file == null) {
      return null;
    }
    try {
      return WebhookSignature.from(file);
    } catch (NoSuchFileException e) {
      throw new CommandFailure("--secret-file: " + file + ": not there", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandFailure("--secret-file: " + file + ": " + e.getMessage(), e);
    }
  }

  private Enforcer.Settings settings() {
    Set<String> known = Set.of("label", "demote", "interstitial", "review", "remove");
    for (String action : actions) {
      if (!known.contains(action)) {
        throw new CommandFailure(
            "--actions: " + action + " (expected: label, demote, interstitial, review, remove)");
      }
    }
    if (timeout.toMillis() < 1) {
      throw new CommandFailure("--timeout: " + timeout + " (expected: longer, e.g. PT10S)");
    }
    try {
      return new Enforcer.Settings(
          group,
          fromBeginning,
          actions,
          concurrency,
          held,
          new Backoff(
              FIRST_PAUSE.toMillis(), LONGEST_PAUSE.toMillis(), tries, giveUpAfter.toMillis()),
          System.nanoTime());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private static HttpServer page(int port, EnforcementMeters meters) {
    try {
      HttpServer server =
          HttpServer.create(
              new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), port), 0);
      server.createContext(
          "/metrics",
          exchange -> {
            byte[] page = meters.page().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new CommandFailure("--metrics-port: " + port + ": " + e.getMessage(), e);
    }
  }
}
