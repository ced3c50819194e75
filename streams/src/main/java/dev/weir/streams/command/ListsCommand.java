package dev.weir.streams.command;

import dev.weir.internal.ListEntry;
import dev.weir.moderation.lists.EntryException;
import dev.weir.moderation.lists.ListKind;
import dev.weir.streams.lists.EntryKey;
import dev.weir.streams.lists.ListTopic;
import dev.weir.streams.live.LiveTableException;
import dev.weir.streams.settings.KafkaConnection;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir lists}: entries of lists, live on all instances. */
@Command(
    name = "lists",
    description = {
      "Add, remove and show the entries of lists that a policy names.",
      "What is added holds on all instances within two seconds."
    },
    footer = {
      "",
      "Examples:",
      "  weir lists add scams evil.example --kind domains --note 'case 4711'",
      "  weir lists add trusted author:u-17 --kind entities --expires P30D",
      "  weir lists import slurs slurs.txt --kind terms",
      "  weir lists remove scams evil.example",
      "  weir lists test 'see hxxp://evil[.]example'"
    },
    subcommands = {
      ListsCommand.Add.class,
      ListsCommand.Remove.class,
      ListsImportCommand.class,
      ListsShowCommand.class,
      ListsLabelsCommand.class,
      ListsStatusCommand.class,
      ListsTestCommand.class
    })
public final class ListsCommand {
  static final int NOTE_MAX = 500;

  /** The name and kind of a list: {@code @Mixin}. */
  static final class ListOptions {
    @Parameters(index = "0", paramLabel = "LIST", description = "Name of the list in the policy.")
    private String list = "";

    @Option(
        names = "--kind",
        paramLabel = "KIND",
        description =
            "terms, written_terms, patterns, domains, texts, near_texts, hashes or entities (default:"
                + " that of the entries it has).")
    private @Nullable String kind;

    String list() {
      if (!EntryKey.isName(list)) {
        throw new CommandFailure("list '" + list + "' (expected: " + EntryKey.NAME_FORM + ")");
      }
      return list;
    }

    /** The kind given, or that of the entries there are. */
    ListKind kind(KafkaConnection kafka) {
      String given = kind;
      if (given != null) {
        return ListKind.of(given)
            .orElseThrow(
                () ->
                    new CommandFailure(
                        "--kind "
                            + given
                            + " (expected: "
                            + String.join(", ", ListKind.keys())
                            + ")"));
      }
      Set<ListKind> kinds = new LinkedHashSet<>();
      ListTopic.entries(kafka, key -> key.list().equals(list()))
          .keySet()
          .forEach(key -> kinds.add(key.kind()));
      if (kinds.size() != 1) {
        throw new CommandFailure(
            kinds.isEmpty()
                ? "list '"
                    + list
                    + "' has no entries yet; say what they are: --kind "
                    + String.join("|", ListKind.keys())
                : "list '"
                    + list
                    + "' has entries of several kinds; say which: --kind "
                    + kinds.stream().map(ListKind::key).collect(Collectors.joining("|")));
      }
      return kinds.iterator().next();
    }
  }

  /** What is kept with an entry: {@code @Mixin}. */
  static final class EntryOptions {
    @Option(names = "--note", paramLabel = "TEXT", description = "Why; kept with the entry.")
    private @Nullable String note;

    @Option(
        names = "--author",
        paramLabel = "NAME",
        description = "Who; kept with the entry (default: the user of this machine).")
    private @Nullable String author;

    @Option(
        names = "--expires",
        paramLabel = "WHEN",
        description =
            "From when on it no longer holds: 2026-12-31T00:00:00Z, or P30D, PT12H from now.")
    private @Nullable String expires;

    ListEntry entry(Instant now) {
      String by = author == null ? System.getProperty("user.name") : author;
      String why = note;
      if ((why != null && why.length() > NOTE_MAX) || (by != null && by.length() > NOTE_MAX)) {
        throw new CommandFailure("--note, --author: expected: at most " + NOTE_MAX + " characters");
      }
      return new ListEntry(now, by, why, end(now));
    }

    private @Nullable Instant end(Instant now) {
      String when = expires;
      if (when == null) {
        return null;
      }
      try {
        return when.startsWith("P") ? now.plus(Duration.parse(when)) : Instant.parse(when);
      } catch (DateTimeParseException | ArithmeticException e) {
        throw new CommandFailure(
            "--expires "
                + when
                + " (expected: a time such as 2026-12-31T00:00:00Z, or a duration"
                + " such as P30D)",
            e);
      }
    }
  }

  /** {@code weir lists add}. */
  @Command(name = "add", description = "Put entries on a list, in place of equal ones.")
  static final class Add implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private ListOptions list = new ListOptions();
    @Mixin private EntryOptions entry = new EntryOptions();

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "ENTRY", description = "Entries.")
    private List<String> entries = new ArrayList<>();

    @Override
    public Integer call() {
      KafkaConnection kafka = connection.kafka();
      ListEntry value = entry.entry(Instant.now());
      ListKind kind = list.kind(kafka);
      List<EntryKey> keys = keys(list.list(), kind, entries);
      checkRoom(kafka, list.list(), kind, keys);
      return change(spec, kafka, keys, value);
    }

    private static void checkRoom(
        KafkaConnection kafka, String name, ListKind kind, List<EntryKey> added) {
      Set<EntryKey> after =
          new HashSet<>(
              ListTopic.entries(kafka, key -> key.list().equals(name) && key.kind() == kind)
                  .keySet());
      after.addAll(added);
      int max = ListsImportCommand.max(kind);
      if (after.size() > max) {
        throw new CommandFailure(
            "list '"
                + name
                + "' would have "
                + after.size()
                + " entries (expected: at most "
                + max
                + " of kind "
                + kind.key()
                + "); nothing was added; weir lists remove takes entries off");
      }
    }
  }

  /** {@code weir lists remove}. */
  @Command(name = "remove", description = "Take entries off a list.")
  static final class Remove implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private ListOptions list = new ListOptions();

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "ENTRY", description = "Entries.")
    private List<String> entries = new ArrayList<>();

    @Option(
        names = "--id",
        paramLabel = "ID",
        description = "Entries by the ids that verdicts name. May be repeated.")
    private List<String> ids = new ArrayList<>();

    @Override
    public Integer call() {
      if (entries.isEmpty() && ids.isEmpty()) {
        throw new CommandFailure("no entries (expected: ENTRY or --id ID)");
      }
      KafkaConnection kafka = connection.kafka();
      String name = list.list();
      Map<EntryKey, ListEntry> known = ListTopic.entries(kafka, key -> key.list().equals(name));
      List<EntryKey> keys = new ArrayList<>();
      if (!entries.isEmpty()) {
        keys.addAll(keys(name, list.kind(kafka), entries));
      }
      for (String id : ids) {
        keys.add(
            known.keySet().stream()
                .filter(key -> key.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new CommandFailure("list '" + name + "' has no entry " + id)));
      }
      for (EntryKey key : keys) {
        if (!known.containsKey(key)) {
          throw new CommandFailure(
              "list '"
                  + name
                  + "' has no such entry of kind "
                  + key.kind().key()
                  + ": "
                  + shown(key));
        }
      }
      return change(spec, kafka, keys, null);
    }
  }

  private static List<EntryKey> keys(String list, ListKind kind, List<String> entries) {
    List<EntryKey> keys = new ArrayList<>();
    for (String written : entries) {
      try {
        keys.add(EntryKey.of(list, kind, written));
      } catch (EntryException e) {
        throw new CommandFailure("entry '" + written + "': " + e.getMessage(), e);
      }
    }
    return keys;
  }

  private static int change(
      @Nullable CommandSpec spec,
      KafkaConnection kafka,
      List<EntryKey> keys,
      @Nullable ListEntry value) {
    try (ListTopic topic = new ListTopic(kafka)) {
      keys.forEach(key -> topic.send(key, value));
      long position = topic.flush();
      PrintWriter out = Consoles.out(spec);
      for (EntryKey key : keys) {
        out.printf(
            "%s %s %s  %s%n",
            value == null ? "removed" : "added", key.list(), key.id(), shown(key));
      }
      out.printf("holds from position %d on%n", position);
      out.flush();
      return 0;
    } catch (LiveTableException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  static String shown(EntryKey key) {
    return key.kind().key() + " " + key.entry();
  }
}
