package dev.weir.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.streams.command.CommandFailure;
import dev.weir.streams.command.Consoles;
import dev.weir.streams.security.Callers;
import dev.weir.streams.security.SecurityFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir api-key}: a new key, told once; the file keeps its hash. */
@Command(
    name = "api-key",
    description = {
      "Make a key for a caller. The key is printed and kept nowhere; the file gets a line with its"
          + " hash. Callers send it as the header authorization: Bearer KEY.",
      "To take a key back, delete its line; a running instance reads the file when it starts."
    },
    footer = {"", "Example:", "  weir api-key ranking --roles reader --api-keys keys.txt"})
final class ApiKeyCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "Of the caller, as the audit log tells it.")
  private String name = "";

  @Option(
      names = "--roles",
      required = true,
      paramLabel = "ROLE[,ROLE]",
      description = "reader, producer, policy-editor, reviewer, instance, admin.")
  private String roles = "";

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Requests per second, 0 for no limit (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--api-keys",
      required = true,
      paramLabel = "FILE",
      description = "Gets the line; made if it is not there, readable by its owner only.")
  private @Nullable Path file;

  @Override
  public Integer call() {
    Path keys = file;
    if (keys == null) {
      throw new CommandFailure("--api-keys: none (expected: a file)");
    }
    String key = Callers.newKey(new SecureRandom());
    String line = name + " " + roles + " " + rate + " " + Callers.hash(key) + "\n";
    try {
      add(keys, line);
    } catch (IOException e) {
      throw new CommandFailure(keys + ": cannot be written: " + e, e);
    } catch (SecurityFileException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
    Consoles.out(spec).println(key);
    return 0;
  }

  /** The file as a whole is checked before it replaces the one that is there. */
  private static void add(Path keys, String line) throws IOException {
    String before = Files.exists(keys) ? Files.readString(keys, UTF_8) : "";
    String all = before + (before.isEmpty() || before.endsWith("\n") ? "" : "\n") + line;
    Path next = keys.resolveSibling(keys.getFileName() + ".new");
    Files.deleteIfExists(next);
    if (keys.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(next);
    }
    try {
      Files.writeString(next, all, UTF_8, StandardOpenOption.TRUNCATE_EXISTING);
      Callers.read(next);
      Files.move(next, keys, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
  }
}
