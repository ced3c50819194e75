package dev.weir.streams.command;

import dev.weir.internal.ErasedRows;
import dev.weir.internal.ErasureReceipt;
import dev.weir.streams.erasure.EntityKey;
import dev.weir.streams.erasure.ErasureException;
import dev.weir.streams.erasure.ErasureJson;
import dev.weir.streams.erasure.ErasureReport;
import dev.weir.streams.erasure.ErasureTargets;
import dev.weir.streams.erasure.Erasures;
import dev.weir.streams.erasure.Remainder;
import dev.weir.streams.erasure.Remainders;
import dev.weir.streams.settings.EngineSettings;
import dev.weir.streams.settings.FeatureConfiguration;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.settings.ModerationFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir forget}: erases what Weir keeps of an entity, and prints the receipt. */
@Command(
    name = "forget",
    description = {
      "Erase everything that Weir keeps of an author, a text or a post, or of an entity of"
          + " --definitions, and print the receipt.",
      "Events that come later count anew. Ends when the bytes have left the files of the instances;"
          + " the receipt says what went, and what topics still hold until when. May be repeated at"
          + " any time."
    },
    footer = {
      "",
      "Examples:",
      "  weir forget --entity author=u-17 --reason 'request 4711'",
      "  weir forget --entity post=p-1 --entity post=p-2 --json",
      "  weir forget --definitions ads.yaml --entity user=4711",
      "",
      "Exit code 0 when all is erased, 1 when receipts are missing after --timeout."
    })
public final class ForgetCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--entity",
      required = true,
      paramLabel = "ENTITY=KEY",
      description =
          "What to forget: author=ID, text=FINGERPRINT or post=ID; with --definitions NAME=KEY, or"
              + " NAME=[\"KEY\",...] where a key has several fields. May be repeated.")
  private List<String> entities = new ArrayList<>();

  @Option(
      names = "--definitions",
      paramLabel = "FILE",
      description =
          "features.yaml of an instance without moderation: its entities, and those whose keys name"
              + " them.")
  private @Nullable Path definitions;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Kept with the receipt, for your records; up to 256 characters, no ids.")
  private @Nullable String reason;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long to wait for the receipts (default: ${DEFAULT-VALUE}).")
  private long timeoutSeconds = 120;

  @Option(
      names = "--application-id",
      paramLabel = "NAME",
      description = "Prefix of the changelogs (default: ${DEFAULT-VALUE}).")
  private String applicationId = EngineSettings.DEFAULT_APPLICATION_ID;

  @Override
  public Integer call() {
    if (timeoutSeconds < 0) {
      throw new CommandFailure("--timeout: " + timeoutSeconds + " (expected: >= 0)");
    }
    ErasureTargets targets = targets();
    List<EntityKey> keys = keys(targets);
    KafkaConnection kafka = connection.kafka();
    AtomicReference<String> line = new AtomicReference<>("asked; no receipt yet");
    ErasureReport report;
    List<Remainder> remainders;
    Progress progress = Progress.start(Consoles.err(spec), line::get);
    try {
      report =
          new Erasures(kafka, targets, InstantSource.system())
              .forget(
                  keys,
                  reason,
                  Duration.ofSeconds(timeoutSeconds),
                  now ->
                      line.set(
                          now.receipts().size()
                              + " of "
                              + now.expected()
                              + " receipts, "
                              + now.rows()
                              + " rows erased"
                              + (now.erased() ? ", bytes are leaving the files" : "")));
      remainders = Remainders.of(kafka, applicationId, targets);
    } catch (ErasureException | IllegalArgumentException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    } finally {
      progress.close();
    }
    PrintWriter out = Consoles.out(spec);
    if (output.json()) {
      Json.print(out, ErasureJson.of(report, remainders));
    } else {
      print(out, report, remainders);
    }
    out.flush();
    if (!report.purged()) {
      PrintWriter err = Consoles.err(spec);
      err.printf(
          "weir: %d of %d receipts came in %d s%s; is an instance running for every partition? The"
              + " request stands and is done when one does.%n",
          report.receipts().size(),
          report.expected(),
          timeoutSeconds,
          report.erased() ? ", bytes are still in files" : "");
      err.flush();
      return 1;
    }
    return 0;
  }

  private ErasureTargets targets() {
    return FeatureConfiguration.load(
            new ModerationFiles(
                Optional.ofNullable(definitions), Optional.empty(), Optional.empty()))
        .map(
            features ->
                ErasureTargets.of(features.checkedForRunning().definitions(), applicationId))
        .orElseGet(ErasureTargets::ofModeration);
  }

  private List<EntityKey> keys(ErasureTargets targets) {
    try {
      return entities.stream().map(text -> EntityKey.parse(text, targets)).distinct().toList();
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("--entity: " + e.getMessage(), e);
    }
  }

  private static void print(PrintWriter out, ErasureReport report, List<Remainder> remainders) {
    out.printf(
        "request %s: %d rows, %d bytes erased%n",
        report.requestId(), report.rows(), report.bytes());
    for (ErasureReceipt receipt : report.receipts()) {
      out.printf(
          "  %s sha256:%.16s  %s stage, partition %d, %s: %s%n",
          receipt.getEntity(),
          receipt.getKeySha256(),
          receipt.getStage(),
          receipt.getPartition(),
          receipt.getInstance(),
          receipt.getErased().isEmpty()
              ? "nothing was kept"
              : receipt.getErased().stream()
                  .map(ForgetCommand::words)
                  .collect(Collectors.joining(", ")));
    }
    if (report.mentions() > 0) {
      out.printf(
          "  %d records of other entities mention an id and stay (replies, texts)%n",
          report.mentions());
    }
    out.println("what remains, and until when:");
    for (Remainder remainder : remainders) {
      out.printf("  %s: %s; %s%n", remainder.where(), remainder.what(), remainder.until());
    }
  }

  private static String words(ErasedRows rows) {
    return rows.getName() + " " + rows.getRows() + " (" + rows.getBytes() + " bytes)";
  }
}
