package dev.weir.streams.command;

import dev.weir.internal.ListEntry;
import dev.weir.streams.lists.EntryKey;
import dev.weir.streams.lists.ListTopic;
import dev.weir.streams.live.LiveTableException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir lists show}: the entries of a list. */
@Command(
    name = "show",
    description = "Entries of a list: id, kind, entry, when, by whom, until when and why.")
final class ListsShowCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Parameters(index = "0", paramLabel = "LIST", description = "Name of the list.")
  private String list = "";

  @Option(names = "--id", paramLabel = "ID", description = "Only this entry.")
  private @Nullable String id;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many, the first put first (default: ${DEFAULT-VALUE}).")
  private int limit = 100;

  @Override
  public Integer call() {
    String wanted = id;
    Map<EntryKey, ListEntry> entries;
    try {
      entries =
          ListTopic.entries(
              connection.kafka(),
              key -> key.list().equals(list) && (wanted == null || key.id().equals(wanted)));
    } catch (LiveTableException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
    PrintWriter out = Consoles.out(spec);
    List<Map.Entry<EntryKey, ListEntry>> shown = new ArrayList<>(entries.entrySet());
    for (Map.Entry<EntryKey, ListEntry> one :
        shown.subList(0, Math.min(Math.max(0, limit), shown.size()))) {
      if (output.json()) {
        Json.print(out, fields(one.getKey(), one.getValue()));
      } else {
        print(out, one.getKey(), one.getValue());
      }
    }
    if (!output.json() && shown.size() > limit) {
      out.printf("and %d more; --limit N shows more%n", shown.size() - limit);
    }
    out.flush();
    return entries.isEmpty() ? 1 : 0;
  }

  private static void print(PrintWriter out, EntryKey key, ListEntry entry) {
    print(out, key.id(), ListsCommand.shown(key), entry);
  }

  /** A line of what is kept with an entry, behind what names it. */
  static void print(PrintWriter out, String id, String what, ListEntry entry) {
    out.printf("%s  %s  %s", id, what, entry.getAddedAt());
    if (entry.getAuthor() != null) {
      out.printf("  by %s", entry.getAuthor());
    }
    if (entry.getExpiresAt() != null) {
      out.printf("  until %s", entry.getExpiresAt());
    }
    if (entry.getNote() != null) {
      out.printf("  %s", entry.getNote());
    }
    out.println();
  }

  static Map<String, Object> fields(EntryKey key, ListEntry entry) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("list", key.list());
    fields.put("id", key.id());
    fields.put("kind", key.kind().key());
    fields.put("entry", key.entry());
    fields.put("added_at", entry.getAddedAt().toString());
    if (entry.getAuthor() != null) {
      fields.put("author", entry.getAuthor());
    }
    if (entry.getExpiresAt() != null) {
      fields.put("expires_at", entry.getExpiresAt().toString());
    }
    if (entry.getNote() != null) {
      fields.put("note", entry.getNote());
    }
    return fields;
  }
}
