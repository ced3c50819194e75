package dev.weir.moderation.lists.links;

import com.ibm.icu.text.IDNA;
import java.util.Locale;
import java.util.Optional;

/**
 * Hosts in one form, as browsers read them (WHATWG URL): percent signs decoded, lower case, names
 * beyond ASCII in punycode (UTS #46), no trailing dots, IPv4 addresses in four decimal numbers
 * whatever base they are written in. Stateless, thread-safe.
 */
public final class Hosts {
  static final int HOST_MAX = 253;
  private static final int LABEL_MAX = 63;
  private static final int WRITTEN_MAX = 1_000;

  private static final IDNA UTS46 =
      IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.NONTRANSITIONAL_TO_UNICODE);

  private Hosts() {}

  /** The host as looked up; empty when it can be none: no dot and no number, bad labels. */
  public static Optional<String> canonical(String written) {
    if (written.isEmpty() || written.length() > WRITTEN_MAX) {
      return Optional.empty();
    }
    String host = Percent.decode(written);
    boolean ascii = host.chars().allMatch(c -> c < 0x80);
    if (!ascii) {
      StringBuilder out = new StringBuilder();
      IDNA.Info info = new IDNA.Info();
      UTS46.nameToASCII(host, out, info);
      // What registries refuse may still be shown by a browser; only what has no form is none.
      host = out.toString();
      if (!host.chars().allMatch(c -> c < 0x80)) {
        return Optional.empty();
      }
    }
    host = host.toLowerCase(Locale.ROOT);
    int end = host.length();
    while (end > 0 && host.charAt(end - 1) == '.') {
      end--;
    }
    host = host.substring(0, end);
    if (host.isEmpty() || host.length() > HOST_MAX) {
      return Optional.empty();
    }
    String last = host.substring(host.lastIndexOf('.') + 1);
    if (last.chars().allMatch(c -> c >= '0' && c <= '9') || last.startsWith("0x")) {
      return ipv4(host);
    }
    return isName(host) ? Optional.of(host) : Optional.empty();
  }

  private static boolean isName(String host) {
    int start = 0;
    boolean dotted = false;
    for (int i = 0; i <= host.length(); i++) {
      if (i == host.length() || host.charAt(i) == '.') {
        if (i == start || i - start > LABEL_MAX) {
          return false;
        }
        dotted |= i < host.length();
        start = i + 1;
      } else {
        char c = host.charAt(i);
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '_') {
          return false;
        }
      }
    }
    return dotted;
  }

  /** One to four numbers, decimal, octal (0..) or hexadecimal (0x..), the last fills the rest. */
  private static Optional<String> ipv4(String host) {
    String[] parts = host.split("\\.", -1);
    if (parts.length > 4) {
      return Optional.empty();
    }
    long address = 0;
    for (int i = 0; i < parts.length; i++) {
      long number = number(parts[i]);
      boolean last = i == parts.length - 1;
      long limit = last ? 1L << (8 * (4 - i)) : 256;
      if (number < 0 || number >= limit) {
        return Optional.empty();
      }
      address = last ? (address << (8 * (4 - i))) + number : (address << 8) + number;
    }
    return Optional.of(
        (address >>> 24)
            + "."
            + ((address >>> 16) & 255)
            + "."
            + ((address >>> 8) & 255)
            + "."
            + (address & 255));
  }

  private static long number(String part) {
    try {
      if (part.startsWith("0x")) {
        return part.length() == 2 ? 0 : Long.parseLong(part.substring(2), 16);
      }
      return part.length() > 1 && part.startsWith("0")
          ? Long.parseLong(part, 8)
          : Long.parseLong(part);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
