package dev.weir.streams.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.internal.ListEntry;
import dev.weir.moderation.lists.Entries;
import dev.weir.moderation.lists.EntryException;
import dev.weir.moderation.lists.ListKind;
import dev.weir.streams.lists.EntryKey;
import dev.weir.streams.lists.ListTopic;
import dev.weir.streams.live.LiveTableException;
import dev.weir.streams.settings.KafkaConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir lists import}: a file of entries. */
@Command(
    name = "import",
    description = {
      "Put the lines of a file on a list; lines that begin with '# ' are comments.",
      "Entries that are there already, and doubles, are passed over. Lines that can be no entry are"
          + " told and passed over.",
      "Exit code 1 when there were such lines."
    })
final class ListsImportCommand implements Callable<Integer> {
  /** Entries that a list may have. */
  static final int ENTRIES_MAX = 5_000_000;

  /** Patterns that a list may have: each is compiled on every instance. */
  static final int PATTERNS_MAX = 1_000;

  private static final int TOLD_MAX = 20;

  /** Entries of a kind that a list may have. */
  static int max(ListKind kind) {
    return kind == ListKind.PATTERNS ? PATTERNS_MAX : ENTRIES_MAX;
  }

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private ListsCommand.ListOptions list = new ListsCommand.ListOptions();
  @Mixin private ListsCommand.EntryOptions entry = new ListsCommand.EntryOptions();

  @Parameters(index = "1", paramLabel = "FILE", description = "Entries, one a line, UTF-8.")
  private Path file = Path.of("");

  @Option(names = "--dry-run", description = "Read and check everything, write nothing.")
  private boolean dryRun;

  @Override
  public Integer call() {
    KafkaConnection kafka = connection.kafka();
    String name = list.list();
    ListKind kind = list.kind(kafka);
    ListEntry value = entry.entry(Instant.now());
    PrintWriter err = Consoles.err(spec);
    AtomicLong lines = new AtomicLong();
    AtomicLong added = new AtomicLong();
    long refused = 0;
    long doubles = 0;
    long position = 0;
    Progress progress =
        Progress.start(err, () -> lines + " lines read, " + added + " entries added");
    try (BufferedReader reader = Files.newBufferedReader(file, UTF_8);
        ListTopic topic = new ListTopic(kafka)) {
      Set<String> known = new HashSet<>();
      ListTopic.entries(kafka, key -> key.list().equals(name) && key.kind() == kind)
          .keySet()
          .forEach(key -> known.add(key.entry()));
      int max = max(kind);
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.incrementAndGet();
        if (!Entries.isEntry(line)) {
          continue;
        }
        String canonical;
        try {
          canonical = Entries.canonical(kind, line.strip());
        } catch (EntryException e) {
          if (refused++ < TOLD_MAX) {
            err.printf("%s:%d: %s%n", file, lines.get(), e.getMessage());
            err.flush();
          }
          continue;
        }
        if (!known.add(canonical)) {
          doubles++;
          continue;
        }
        if (known.size() > max) {
          throw new CommandFailure(
              file
                  + ":"
                  + lines
                  + ": entry "
                  + known.size()
                  + " of list '"
                  + name
                  + "' (expected: at most "
                  + max
                  + " of kind "
                  + kind.key()
                  + "); "
                  + (dryRun ? "nothing was added" : added + " were added before it"));
        }
        if (!dryRun) {
          topic.send(new EntryKey(name, kind, canonical), value);
        }
        added.incrementAndGet();
      }
      position = topic.flush();
    } catch (NoSuchFileException e) {
      throw new CommandFailure(file + ": no such file", e);
    } catch (IOException e) {
      throw new CommandFailure(
          file + ":" + (lines.get() + 1) + ": cannot be read as UTF-8: " + e.getMessage(), e);
    } catch (LiveTableException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    } finally {
      progress.close();
    }
    PrintWriter out = Consoles.out(spec);
    out.printf(
        "%s: %d entries %s, %d there already or double, %d lines refused%n",
        name, added.get(), dryRun ? "to add" : "added", doubles, refused);
    if (position > 0) {
      out.printf("holds from position %d on%n", position);
    }
    out.flush();
    return refused > 0 ? 1 : 0;
  }
}
