package dev.weir.moderation.lists;

import com.google.re2j.Pattern;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.lists.hashes.PerceptualHash;
import dev.weir.moderation.lists.links.LinkRule;
import dev.weir.moderation.lists.terms.TermIndex;
import dev.weir.moderation.lists.texts.TextDigest;
import dev.weir.moderation.regex.RegexBudget;
import java.util.regex.Matcher;

/**
 * Entries as written to entries as looked up. What is written differently and looked up alike is
 * one entry, with one id. Stateless, thread-safe.
 */
public final class Entries {
  /** UTF-16 code units of an entry as written, of any kind but texts. */
  public static final int LENGTH_MAX = 2_048;

  /** UTF-16 code units of a text. */
  public static final int TEXT_MAX = Normalizer.CHARS_MAX;

  /** Least bits that a hash has set and not set: below are those of blank pictures. */
  public static final int VARIED_BITS_MIN = 16;

  private static final Normalizer NORMALIZER = new Normalizer();
  private static final java.util.regex.Pattern DIGEST =
      java.util.regex.Pattern.compile("(sha256|fingerprint):([0-9a-f]{16,64})");
  private static final java.util.regex.Pattern ENTITY =
      java.util.regex.Pattern.compile("(author|text|post):(\\P{Cc}{1,512})");
  private static final int DIGEST_DIGITS = 32;
  private static final int FINGERPRINT_DIGITS = 16;
  private static final java.util.regex.Pattern FINGERPRINT =
      java.util.regex.Pattern.compile("[0-9a-f]{" + FINGERPRINT_DIGITS + "}");

  private Entries() {}

  /**
   * The entry in the form that is looked up.
   *
   * @throws EntryException if it cannot be an entry of the kind
   */
  public static String canonical(ListKind kind, String written) throws EntryException {
    int max = kind == ListKind.TEXTS || kind == ListKind.NEAR_TEXTS ? TEXT_MAX : LENGTH_MAX;
    if (written.length() > max) {
      throw new EntryException(
          written.length() + " characters (expected: at most " + max + " in " + kind.key() + ")");
    }
    return switch (kind) {
      case TERMS -> term(NORMALIZER.normalize(written).normalized());
      case WRITTEN_TERMS -> term(written.strip());
      case PATTERNS -> pattern(written);
      case DOMAINS ->
          LinkRule.canonical(written)
              .orElseThrow(
                  () ->
                      new EntryException(
                          "no domain (expected: example.com, example.com/path or .top)"));
      case TEXTS -> text(written, "sha256", DIGEST_DIGITS);
      case NEAR_TEXTS -> text(written, "fingerprint", FINGERPRINT_DIGITS);
      case HASHES -> hash(written);
      case ENTITIES -> entity(written.strip());
    };
  }

  /** Whether a line of a file is an entry: it is not empty and does not begin with {@code "# "}. */
  public static boolean isEntry(String line) {
    String text = line.strip();
    return !text.isEmpty() && !text.equals("#") && !text.startsWith("# ");
  }

  /** Names an entry wherever it is told of: 24 hexadecimal digits. */
  public static String id(ListKind kind, String canonical) {
    return TextDigest.of(kind.key() + '\n' + canonical).substring(0, 24);
  }

  private static String term(String term) throws EntryException {
    if (term.isEmpty()) {
      throw new EntryException("nothing in it that a text could hold (expected: letters or signs)");
    }
    if (term.length() > TermIndex.LENGTH_MAX) {
      throw new EntryException(
          term.length()
              + " characters in normal form (expected: at most "
              + TermIndex.LENGTH_MAX
              + "); a longer one is for texts");
    }
    return term;
  }

  private static String pattern(String pattern) throws EntryException {
    String refusal = RegexBudget.refusal(pattern);
    if (refusal != null) {
      throw new EntryException(refusal);
    }
    if (Pattern.compile(pattern).matcher("").find()) {
      throw new EntryException(
          "pattern: matches the empty text (expected: one that asks for something)");
    }
    return pattern;
  }

  private static String text(String written, String prefix, int digits) throws EntryException {
    Matcher digest = DIGEST.matcher(written);
    if (digest.matches() && digest.group(1).equals(prefix)) {
      if (digest.group(2).length() < digits) {
        throw new EntryException(
            prefix + ": " + digest.group(2).length() + " digits (expected: " + digits + ")");
      }
      return digest.group(2).substring(0, digits);
    }
    Content content = NORMALIZER.normalize(written);
    if (content.normalized().isEmpty()) {
      throw new EntryException("an empty text (expected: words)");
    }
    return prefix.equals("sha256") ? TextDigest.of(content.normalized()) : content.fingerprint();
  }

  private static String entity(String written) throws EntryException {
    Matcher entity = ENTITY.matcher(written);
    if (!entity.matches()) {
      throw new EntryException(
          "no entity (expected: author:ID, post:ID or text:FINGERPRINT, ids of 1 to 512 characters"
              + " without control characters)");
    }
    if (entity.group(1).equals("text") && !FINGERPRINT.matcher(entity.group(2)).matches()) {
      throw new EntryException("no fingerprint of a text (expected: text: and 16 digits 0-9 a-f)");
    }
    return written;
  }

  private static String hash(String written) throws EntryException {
    PerceptualHash hash =
        PerceptualHash.parse(written.strip())
            .orElseThrow(
                () -> new EntryException("no hash (expected: 64 hexadecimal digits, 256 bits)"));
    if (hash.variedBits() < VARIED_BITS_MIN) {
      throw new EntryException(
          "a hash of "
              + hash.variedBits()
              + " differing bits, as blank pictures have (expected: at least "
              + VARIED_BITS_MIN
              + ")");
    }
    return hash.toString();
  }
}
