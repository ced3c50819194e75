package dev.weir.streams.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.avro.Schema;

/** Released schemas that differ from the ones in work: producers may still write them. */
final class OlderSchemas {
  private OlderSchemas() {}

  /** Those of {@link dev.weir.event.Post}. */
  static List<Schema> posts() {
    return List.of(read("/dev/weir/schemas/older/0.1/Post.avsc"));
  }

  private static Schema read(String resource) {
    try (InputStream in = OlderSchemas.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("resource: " + resource + " (expected: packaged)");
      }
      return new Schema.Parser().parse(in);
    } catch (IOException e) {
      throw new UncheckedIOException(resource + ": cannot be read", e);
    }
  }
}
