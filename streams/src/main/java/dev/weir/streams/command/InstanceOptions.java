package dev.weir.streams.command;

import dev.weir.streams.broker.DataDirectory;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a command finds the HTTP port of an instance: {@code @Mixin} of commands that ask one. */
final class InstanceOptions {
  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "HTTP address of the instance, e.g. http://127.0.0.1:6566 (default: that of the instance"
              + " that runs in the data directory).")
  private @Nullable String url;

  @Option(
      names = "--api-key",
      paramLabel = "KEY",
      defaultValue = "${env:WEIR_API_KEY}",
      description =
          "Where callers need one (better: in WEIR_API_KEY, which no process list shows).")
  private @Nullable String apiKey;

  @Mixin private DataDirectoryOption data = new DataDirectoryOption();

  boolean urlGiven() {
    return url != null;
  }

  Path dataDirectory() {
    return data.path();
  }

  /**
   * A client of the instance named, or of the local one.
   *
   * @throws CommandFailure if there is none
   */
  InstanceClient client() {
    return new InstanceClient(address(), apiKey);
  }

  private URI address() {
    String given = url;
    if (given != null) {
      return parse(given);
    }
    return local()
        .map(InstanceOptions::parse)
        .orElseThrow(
            () ->
                new CommandFailure(
                    "no running instance in "
                        + dataDirectory().toAbsolutePath().normalize()
                        + " (no file 'http' there); start ./weir run, or name another with"
                        + " --data-dir or --url"));
  }

  private Optional<String> local() {
    try {
      return DataDirectory.readHttp(dataDirectory());
    } catch (UncheckedIOException e) {
      throw new CommandFailure(
          "address file in " + dataDirectory() + ": unreadable: " + e.getCause(), e);
    }
  }

  private static URI parse(String text) {
    try {
      URI uri = URI.create(text.strip());
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if (uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("--url: '" + text + "' (expected: http://host:port)", e);
    }
    throw new CommandFailure("--url: '" + text + "' (expected: http://host:port)");
  }
}
