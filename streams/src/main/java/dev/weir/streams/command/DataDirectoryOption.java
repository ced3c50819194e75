package dev.weir.streams.command;

import dev.weir.streams.broker.DataDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the local instance keeps its data: {@code @Mixin} of commands that use it. */
public final class DataDirectoryOption {
  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "${env:WEIR_DATA_DIR:-" + DataDirectory.DEFAULT + "}",
      description =
          "Directory of the local instance (default: $WEIR_DATA_DIR, else "
              + DataDirectory.DEFAULT
              + ").")
  private @Nullable Path directory;

  /** The directory, whether or not it exists. */
  public Path path() {
    return directory == null ? Path.of(DataDirectory.DEFAULT) : directory;
  }
}
