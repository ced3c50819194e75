package dev.weir.streams.command;

import dev.weir.decision.Verdict;
import dev.weir.streams.offline.decision.DecidedPost;
import dev.weir.streams.offline.decision.Replay;
import dev.weir.streams.policies.PolicyArchive;
import dev.weir.streams.stage.Redecision;
import dev.weir.streams.stage.StageParts;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir replay}: a verdict made again. */
@Command(
    name = "replay",
    description = {
      "Make a post's verdicts again, from its text and the features logged with them, and compare the"
          + " bytes with those in the log.",
      "Needs the definitions and the model that decided then, and --policy where that was not"
          + " published; their versions are checked."
    },
    footer = {
      "",
      "Examples:",
      "  weir replay post-4711",
      "  weir replay post-4711 --policy policy-of-then.yaml --json",
      "",
      "Exit code 0 when every verdict that rules made is the same to the byte, 1 when one differs."
    })
public final class ReplayCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private PolicyOptions policy = new PolicyOptions();

  @Parameters(paramLabel = "POST_ID", description = "Id of the post.")
  private String postId = "";

  @Option(
      names = "--any-version",
      description = "Compare even though policy, definitions or model are others now.")
  private boolean anyVersion;

  @Override
  public Integer call() throws IOException {
    StageParts parts = policy.parts();
    PolicyArchive archive = policy.archive(connection.kafka()).orElse(null);
    Redecision redecision = new Redecision(parts, true, archive);
    DecidedPost decided =
        DecidedPosts.find(connection.kafka(), postId, redecision, Consoles.err(spec));
    for (Verdict verdict : decided.revisions()) {
      if (!anyVersion && Redecision.byRules(verdict)) {
        DecidedPosts.checkVersions(verdict, parts, redecision);
      }
    }
    List<Replay.Revision> revisions = Replay.of(decided, redecision);
    PrintWriter out = Consoles.out(spec);
    for (Replay.Revision revision : revisions) {
      if (output.json()) {
        Json.print(out, values(revision));
      } else {
        print(out, revision);
      }
    }
    out.flush();
    boolean differs = revisions.stream().anyMatch(r -> r.outcome() == Replay.Outcome.DIFFERENT);
    return differs ? FAILED : 0;
  }

  private void print(PrintWriter out, Replay.Revision revision) {
    String said =
        switch (revision.outcome()) {
          case IDENTICAL -> "the same, to the byte";
          case DIFFERENT -> "differs in " + revision.differences().size() + " fields";
          case REVIEWED -> "a reviewer's answer or an appeal: nothing to compute";
        };
    out.printf(
        Locale.ROOT,
        "%s revision %d: %s (%,d bytes, sha-256 %s)%n",
        postId,
        revision.revision(),
        said,
        revision.bytes(),
        revision.sha256());
    for (Replay.Difference difference : revision.differences()) {
      out.printf(
          "  %s%n    logged %s%n    now    %s%n",
          difference.field(), difference.logged(), difference.now());
    }
  }

  private Map<String, Object> values(Replay.Revision revision) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("post_id", postId);
    values.put("revision", revision.revision());
    values.put("outcome", revision.outcome().name().toLowerCase(Locale.ROOT));
    values.put("bytes", revision.bytes());
    values.put("sha256", revision.sha256());
    values.put(
        "differences",
        revision.differences().stream()
            .map(d -> Map.of("field", d.field(), "logged", d.logged(), "now", d.now()))
            .toList());
    return values;
  }
}
