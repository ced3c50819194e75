package dev.weir.moderation.policy;

import java.io.IOException;

/** Where the files are that lists of a policy name. */
@FunctionalInterface
public interface ListFiles {
  /** No files: a policy that comes from elsewhere than a file has nothing beside it. */
  ListFiles NONE =
      path -> {
        throw new IOException(
            "files stand beside a policy file, not here; write entries, or weir lists import");
      };

  /**
   * The text of a file.
   *
   * @param path as written in the policy
   * @throws IOException if it cannot be read; the message says why
   */
  String read(String path) throws IOException;
}
