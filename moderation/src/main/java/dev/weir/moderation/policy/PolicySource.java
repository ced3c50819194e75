package dev.weir.moderation.policy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A policy as it is written, with the files of list entries that it names: all that its version is
 * the hash of.
 *
 * @param files in the order in which they are named
 */
public record PolicySource(String yaml, List<NamedFile> files) {
  /** A file by the path that the policy names it by. */
  public record NamedFile(String path, String text) {}

  public PolicySource {
    files = List.copyOf(files);
  }

  /** A policy that names no files. */
  public static PolicySource of(String yaml) {
    return new PolicySource(yaml, List.of());
  }

  /** First 16 hexadecimal digits of the SHA-256 of it all. */
  public String version() {
    return PolicyCompiler.version(yaml, files.stream().map(NamedFile::text).toList());
  }

  /** Its files, for compiling it. */
  public ListFiles beside() {
    return path -> {
      for (NamedFile file : files) {
        if (file.path().equals(path)) {
          return file.text();
        }
      }
      return ListFiles.NONE.read(path);
    };
  }

  /** Remembers which files a policy names while it is compiled. Not thread-safe. */
  public static final class Recorder implements ListFiles {
    private final ListFiles from;
    private final List<NamedFile> files = new ArrayList<>();

    /**
     * @param from where the files are
     */
    public Recorder(ListFiles from) {
      this.from = from;
    }

    @Override
    public String read(String path) throws IOException {
      String text = from.read(path);
      files.add(new NamedFile(path, text));
      return text;
    }

    /** The policy with the files that have been read. */
    public PolicySource source(String yaml) {
      return new PolicySource(yaml, files);
    }
  }
}
