package dev.weir.streams.policies;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Keys of the topic of policies. */
public final class PolicyKeys {
  private static final String TEXT = "policy/";
  private static final String RELEASE = "release/";

  private PolicyKeys() {}

  static byte[] text(String version) {
    return (TEXT + version).getBytes(UTF_8);
  }

  static byte[] release(String id) {
    return ofRelease(id).getBytes(UTF_8);
  }

  /** The key of a release's record. */
  public static String ofRelease(String id) {
    return RELEASE + id;
  }

  static boolean isText(String key) {
    return key.startsWith(TEXT);
  }

  static boolean isRelease(String key) {
    return key.startsWith(RELEASE);
  }

  /** The release's id in a key. */
  static String releaseId(String key) {
    return key.substring(RELEASE.length());
  }

  /** The policy's version in a key. */
  static String version(String key) {
    return key.substring(TEXT.length());
  }
}
