package dev.weir.moderation.content;

/**
 * Original text to {@link Content}: what a reader sees, in one form for scoring, lists and
 * fingerprints.
 *
 * <p>In order: Unicode NFKC with case folding and default-ignorable characters removed, marks on
 * Latin letters removed, UTS #39 confusables mapped to Latin in words that mix scripts or that look
 * wholly Latin, white space to single spaces ({@link UnicodeFold}); spaced-out letters joined,
 * digits and signs that stand for letters replaced, drawn-out letters shortened ({@link
 * Deobfuscation}). Web addresses and mentions keep their digits and signs.
 *
 * <p>Normalising a normal form changes nothing. Linear in the length of the text; reads at most
 * {@link #CHARS_MAX} UTF-16 code units of it, the rest is in {@link Content#original()} only.
 * Immutable, thread-safe.
 */
public final class Normalizer {
  /** Code units that are read: the limit on work per text. */
  public static final int CHARS_MAX = 65_536;

  /** Content of the text. Never fails: broken surrogates become U+FFFD. */
  public Content normalize(String text) {
    OffsetText folded = UnicodeFold.fold(text, Math.min(text.length(), CHARS_MAX));
    Deobfuscation.joinSpacedLetters(folded);
    Deobfuscation.replaceLeet(folded);
    Deobfuscation.shortenRepeats(folded);
    return folded.toContent(text);
  }
}
