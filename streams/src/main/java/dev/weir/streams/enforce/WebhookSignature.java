package dev.weir.streams.enforce;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs webhooks: {@code v1=} and the HMAC-SHA256 of the time in seconds, a point and the body, in
 * hexadecimal digits. With two secrets there are two, separated by a comma, so that receivers can
 * change theirs. Thread-safe.
 */
public final class WebhookSignature {
  /** Header with the signatures. */
  public static final String SIGNATURE = "Weir-Signature";

  /** Header with the time of sending, seconds since the epoch. */
  public static final String TIMESTAMP = "Weir-Timestamp";

  /** Shortest secret: fewer characters can be guessed. */
  static final int SECRET_CHARS_MIN = 16;

  private static final int SECRETS_MAX = 2;
  private static final int FILE_BYTES_MAX = 4_096;
  private static final String ALGORITHM = "HmacSHA256";

  private final List<SecretKeySpec> keys;

  private WebhookSignature(List<SecretKeySpec> keys) {
    this.keys = keys;
  }

  /** Signs by these secrets, the newest first. */
  public static WebhookSignature by(List<String> secrets) {
    if (secrets.isEmpty() || secrets.size() > SECRETS_MAX) {
      throw new IllegalArgumentException(
          secrets.size() + " secrets (expected: 1, or 2 while they change)");
    }
    List<SecretKeySpec> keys = new ArrayList<>();
    for (String secret : secrets) {
      if (secret.length() < SECRET_CHARS_MIN) {
        throw new IllegalArgumentException(
            "a secret of "
                + secret.length()
                + " characters (expected: at least "
                + SECRET_CHARS_MIN
                + ", e.g. from openssl rand -hex 32)");
      }
      keys.add(new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM));
    }
    return new WebhookSignature(List.copyOf(keys));
  }

  /**
   * Signs by the secrets of a file, one a line.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if its secrets do not do
   */
  public static WebhookSignature from(Path file) throws IOException {
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new IllegalArgumentException("more than " + FILE_BYTES_MAX + " bytes");
    }
    return by(
        Files.readAllLines(file, UTF_8).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList());
  }

  /**
   * The header's value.
   *
   * @param timestampS when it is sent
   */
  public String of(long timestampS, byte[] body) {
    byte[] time = (timestampS + ".").getBytes(UTF_8);
    return keys.stream().map(key -> "v1=" + hex(key, time, body)).collect(Collectors.joining(","));
  }

  private static String hex(SecretKeySpec key, byte[] time, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(time);
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(ALGORITHM + " (expected: in every JDK)", e);
    }
  }
}
