package dev.weir.streams.command;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.lists.Entities;
import dev.weir.moderation.lists.ListFinding;
import dev.weir.moderation.lists.ListFindings;
import dev.weir.moderation.lists.ListMatch;
import dev.weir.moderation.lists.ListMatcher;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.moderation.lists.MediaHash;
import dev.weir.moderation.lists.hashes.PerceptualHash;
import dev.weir.streams.lists.ListTopic;
import dev.weir.streams.live.LiveTableException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir lists test}: what of a policy's lists a text holds. */
@Command(
    name = "test",
    description = {
      "Say what of a policy's lists a text, or the hash of a picture, matches now.",
      "Exit code 0 when something matches, 1 when nothing does."
    })
final class ListsTestCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private PolicyOptions policy = new PolicyOptions();

  @Parameters(index = "0", arity = "0..1", paramLabel = "TEXT", description = "Text of a post.")
  private String text = "";

  @Option(
      names = "--hash",
      paramLabel = "HEX",
      description = "Hash of a picture, 64 hexadecimal digits. May be repeated.")
  private List<String> hashes = new ArrayList<>();

  @Option(names = "--author", paramLabel = "ID", description = "Author of the post, for labels.")
  private String author = "";

  @Option(names = "--post", paramLabel = "ID", description = "Id of the post, for labels.")
  private String post = "";

  @Option(names = "--offline", description = "Only the entries that stand with the policy.")
  private boolean offline;

  @Override
  public Integer call() {
    ListMatcher lists = policy.parts().moderator().policy().lists();
    if (lists.definitions().isEmpty()) {
      throw new CommandFailure("the policy has no lists; name one that has with --policy FILE");
    }
    ListSnapshot live;
    try {
      live = offline ? ListSnapshot.EMPTY : ListTopic.snapshot(connection.kafka());
    } catch (LiveTableException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
    Content content = new Normalizer().normalize(text);
    ListFindings found =
        lists.find(
            content, media(), new Entities(author, post), Instant.now().toEpochMilli(), live);
    PrintWriter out = Consoles.out(spec);
    boolean any = false;
    for (ListFinding finding : found.findings()) {
      if (finding.matched()) {
        any = true;
        out.printf(
            "%s: %d match%s%n",
            finding.list(), finding.matches(), finding.matches() == 1 ? "" : "es");
        finding.told().forEach(match -> print(out, match));
      }
    }
    if (!any) {
      out.println("nothing matches");
    }
    out.flush();
    return any ? 0 : 1;
  }

  private void print(PrintWriter out, ListMatch match) {
    if (match.media() >= 0) {
      out.printf("  %s  picture %d, distance %d%n", match.entry(), match.media(), match.distance());
    } else if (match.start() < 0) {
      out.printf("  %s  the author, the post or its text by id%n", match.entry());
    } else {
      out.printf(
          "  %s  %d..%d  %s%n",
          match.entry(), match.start(), match.end(), text.substring(match.start(), match.end()));
    }
  }

  private List<MediaHash> media() {
    List<MediaHash> media = new ArrayList<>();
    for (String hex : hashes) {
      PerceptualHash hash =
          PerceptualHash.parse(hex)
              .orElseThrow(
                  () -> new CommandFailure("--hash " + hex + " (expected: 64 hexadecimal digits)"));
      media.add(new MediaHash(media.size(), hash, -1));
    }
    return media;
  }
}
