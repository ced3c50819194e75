package dev.weir.streams.command;

import dev.weir.internal.ListEntry;
import dev.weir.moderation.lists.Entries;
import dev.weir.moderation.lists.EntryException;
import dev.weir.moderation.lists.ListKind;
import dev.weir.streams.lists.EntryKey;
import dev.weir.streams.lists.ListTopic;
import dev.weir.streams.live.LiveTableException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir lists labels}: the lists of entities that hold one. */
@Command(
    name = "labels",
    description = "The labels that an author, a post or a text carries: the lists that hold it.",
    footer = {"", "Example: weir lists labels author:u-17"})
final class ListsLabelsCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Parameters(
      index = "0",
      paramLabel = "ENTITY",
      description = "author:ID, post:ID or text:FINGERPRINT.")
  private String entity = "";

  @Override
  public Integer call() {
    Map<EntryKey, ListEntry> labels;
    try {
      String entry = Entries.canonical(ListKind.ENTITIES, entity);
      labels =
          ListTopic.entries(
              connection.kafka(),
              key -> key.kind() == ListKind.ENTITIES && key.entry().equals(entry));
    } catch (EntryException e) {
      throw new CommandFailure("entity '" + entity + "': " + e.getMessage(), e);
    } catch (LiveTableException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
    PrintWriter out = Consoles.out(spec);
    labels.forEach(
        (key, entry) -> {
          if (output.json()) {
            Json.print(out, ListsShowCommand.fields(key, entry));
          } else {
            ListsShowCommand.print(out, key.id(), key.list(), entry);
          }
        });
    if (!output.json() && labels.isEmpty()) {
      out.println("no labels");
    }
    out.flush();
    return 0;
  }
}
