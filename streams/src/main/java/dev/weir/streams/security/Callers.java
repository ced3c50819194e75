package dev.weir.streams.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The file of those who may call, one a line: {@code NAME ROLE[,ROLE] REQUESTS_PER_SECOND
 * sha256:HEX}, or {@code cn:COMMON_NAME} for a client certificate; 0 is no limit, {@code #} begins
 * a comment.
 *
 * <p>Keys are 256 random bits, so their plain SHA-256 tells nothing of them, and finding one by its
 * hash tells nothing by its duration. Immutable, thread-safe; cost of a call: one SHA-256.
 */
public final class Callers {
  /** Makes a key known as one where it is found by accident. */
  private static final String KEY_PREFIX = "weir_";

  private static final int KEY_BYTES = 32;
  private static final int LINES_MAX = 10_000;
  private static final int RATE_MAX = 1_000_000;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern HASH = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final Pattern COMMON_NAME = Pattern.compile("cn:[A-Za-z0-9._-]{1,64}");

  /** By {@code sha256:…} or {@code cn:…}. */
  private final Map<String, Caller> byIdentity;

  private Callers(Map<String, Caller> byIdentity) {
    this.byIdentity = Map.copyOf(byIdentity);
  }

  /**
   * Reads the file.
   *
   * @throws SecurityFileException with every problem and its line
   */
  public static Callers read(Path file) {
    try {
      return parse(file.toString(), Files.readAllLines(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new SecurityFileException(
          List.of(file + ": cannot be read: " + e + " (expected: a file made by weir api-key)"));
    }
  }

  static Callers parse(String file, List<String> lines) {
    List<String> problems = new ArrayList<>();
    Map<String, Caller> callers = new HashMap<>();
    Set<String> names = new HashSet<>();
    if (lines.size() > LINES_MAX) {
      problems.add(file + ": " + lines.size() + " lines (expected: at most " + LINES_MAX + ")");
    }
    for (int i = 0; i < Math.min(lines.size(), LINES_MAX); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String at = file + ":" + (i + 1) + ": ";
      String[] parts = line.split("\\s+");
      if (parts.length != 4) {
        problems.add(
            at + parts.length + " words (expected: NAME ROLES REQUESTS_PER_SECOND sha256:HEX)");
        continue;
      }
      int before = problems.size();
      Caller caller = caller(at, parts, problems);
      if (!HASH.matcher(parts[3]).matches() && !COMMON_NAME.matcher(parts[3]).matches()) {
        // Not repeated: it may be the key itself, put here by mistake.
        problems.add(at + "fourth word (expected: sha256: and 64 hex digits, or cn:COMMON_NAME)");
      }
      if (!names.add(parts[0])) {
        problems.add(at + "name " + parts[0] + " again (expected: one line each)");
      }
      if (problems.size() == before && callers.put(parts[3], caller) != null) {
        problems.add(at + "the key of an earlier line (expected: a key for each)");
      }
    }
    if (!problems.isEmpty()) {
      throw new SecurityFileException(problems);
    }
    return new Callers(callers);
  }

  private static Caller caller(String at, String[] parts, List<String> problems) {
    if (!NAME.matcher(parts[0]).matches()) {
      problems.add(at + "name (expected: up to 64 letters, digits, '.', '_' and '-')");
    }
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String word : parts[1].split(",")) {
      Optional<Role> role = Role.of(word);
      if (role.isEmpty()) {
        problems.add(
            at
                + "role '"
                + word
                + "' (expected: "
                + String.join(", ", List.of(Role.values()).stream().map(Role::word).toList())
                + ")");
      }
      role.ifPresent(roles::add);
    }
    int rate = 0;
    if (parts[2].matches("\\d{1,7}") && Integer.parseInt(parts[2]) <= RATE_MAX) {
      rate = Integer.parseInt(parts[2]);
    } else {
      problems.add(at + "rate (expected: 0 to " + RATE_MAX + " requests per second)");
    }
    return new Caller(parts[0], roles, rate);
  }

  /** Whose key it is. */
  public Optional<Caller> ofKey(String key) {
    return Optional.ofNullable(byIdentity.get(hash(key)));
  }

  /** Whose certificate it is, by its common name. */
  public Optional<Caller> ofCommonName(String name) {
    return Optional.ofNullable(byIdentity.get("cn:" + name));
  }

  /** All of them, in no order. */
  public List<Caller> all() {
    return List.copyOf(byIdentity.values());
  }

  /** A new key; told to its owner and kept nowhere. */
  public static String newKey(SecureRandom random) {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    return KEY_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** What the file keeps of a key. */
  public static String hash(String key) {
    try {
      return "sha256:"
          + HexFormat.of()
              .formatHex(
                  MessageDigest.getInstance("SHA-256")
                      .digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
