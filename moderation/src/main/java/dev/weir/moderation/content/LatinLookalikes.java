package dev.weir.moderation.content;

import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.SpoofChecker;
import org.jspecify.annotations.Nullable;

/**
 * Which Latin letter a character is drawn from or looks like. The look comes from the confusables
 * data of UTS #39 as ICU ships it, plus small capitals and boxed letters, which UTS #39 keeps
 * apart. Thread-safe; answers for the basic plane are remembered.
 */
final class LatinLookalikes {
  private static final Normalizer2 DECOMPOSITION = Normalizer2.getNFKDInstance();
  private static final SpoofChecker CONFUSABLES = new SpoofChecker.Builder().build();

  /** Small capitals a to z, in order; a space where there is none. */
  private static final String SMALL_CAPITALS = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡ ʏᴢ";

  private static final int UNKNOWN = 0;
  private static final int NONE = 1;

  /** By UTF-16 code unit. Races are harmless: every thread writes the same answer. */
  private static final char[] LOOKS = new char[1 << 16];

  private static final char[] BASES = new char[1 << 16];

  /** Of the first two planes. */
  private static final char[] GLYPHS = new char[1 << 17];

  private LatinLookalikes() {}

  /** The letter a to z that carries the character's marks (e for é), 0 if there is none. */
  static char base(int codePoint) {
    if (codePoint > 0xFFFF) {
      return boxed(codePoint);
    }
    char known = BASES[codePoint];
    if (known == UNKNOWN) {
      known = (char) Math.max(NONE, firstLetter(DECOMPOSITION.getDecomposition(codePoint)));
      if (known == NONE
          && Character.UnicodeScript.of(codePoint) == Character.UnicodeScript.LATIN
          && Character.isLetter(codePoint)) {
        known = (char) Math.max(NONE, look(codePoint));
      }
      BASES[codePoint] = known;
    }
    return known == NONE ? 0 : known;
  }

  /** The letter a to z that the character is taken for, 0 if there is none. */
  static char look(int codePoint) {
    if (codePoint > 0xFFFF || !Character.isLetter(codePoint)) {
      return 0;
    }
    char known = LOOKS[codePoint];
    if (known == UNKNOWN) {
      known = (char) Math.max(NONE, findLook(codePoint));
      LOOKS[codePoint] = known;
    }
    return known == NONE ? 0 : known;
  }

  /**
   * The letter a to z that the character as written is drawn like, capitals and signs included, 0
   * if there is none.
   */
  static char glyph(int codePoint) {
    if (codePoint >= GLYPHS.length || isMark(codePoint)) {
      return 0;
    }
    char known = GLYPHS[codePoint];
    if (known == UNKNOWN) {
      known = (char) Math.max(NONE, findLook(codePoint));
      GLYPHS[codePoint] = known;
    }
    return known == NONE ? 0 : known;
  }

  private static int findLook(int codePoint) {
    String skeleton = CONFUSABLES.getSkeleton(Character.toString(codePoint));
    if (skeleton.equals("rn")) {
      return 'm';
    }
    int letter = firstLetter(skeleton);
    if (letter != 0) {
      return letter;
    }
    int own = SMALL_CAPITALS.indexOf(codePoint);
    if (own < 0 && skeleton.isEmpty()) {
      return 0;
    }
    int drawn = own >= 0 ? own : SMALL_CAPITALS.indexOf(skeleton.codePointAt(0));
    return drawn >= 0 ? 'a' + drawn : 0;
  }

  /** First character if it is a Latin letter and only marks follow it. */
  private static int firstLetter(@Nullable String parts) {
    if (parts == null || parts.isEmpty()) {
      return 0;
    }
    char first = parts.charAt(0);
    char letter = first >= 'A' && first <= 'Z' ? (char) (first + 32) : first;
    if (letter < 'a' || letter > 'z') {
      return 0;
    }
    for (int i = 1; i < parts.length(); i++) {
      if (!isMark(parts.charAt(i))) {
        return 0;
      }
    }
    return letter;
  }

  /** Circled, squared and flag letters of the supplementary planes. */
  private static char boxed(int codePoint) {
    int[] blocks = {0x1F130, 0x1F150, 0x1F170, 0x1F1E6};
    for (int block : blocks) {
      if (codePoint >= block && codePoint < block + 26) {
        return (char) ('a' + codePoint - block);
      }
    }
    return 0;
  }

  static boolean isMark(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
  }
}
