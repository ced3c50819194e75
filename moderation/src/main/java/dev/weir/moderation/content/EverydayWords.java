package dev.weir.moderation.content;

import java.util.Arrays;

/** English words of four letters and more that say nothing about what a text is a copy of. */
final class EverydayWords {
  private static final long[] HASHES =
      hashes(
          "about after again also always another anything around away back because been before"
              + " being better both came can't cannot come could didn't does doesn't doing don't"
              + " down each even ever every everyone everything feel find first from gets getting"
              + " give goes going gonna gotta good great guys hasn't have haven't having here he's"
              + " himself i'll i'm i've into isn't it's just keep kind knew know last less like"
              + " little long look looking lost made make makes making many maybe mean might more"
              + " most much must myself need needs never next nothing only other others over part"
              + " people person please point pretty probably quite rather really right said same"
              + " says seem seems seen she's should since some someone something still stop such"
              + " sure take takes talk tell than thank thanks that that's their them themselves then"
              + " there there's these they they're thing things think this those though thought"
              + " through time times today told took true trying type under until used using very"
              + " wait want wanted wants wasn't ways week well we're went were what what's when"
              + " where which while whole whose will with without won't work would wouldn't wrong"
              + " year years you'd you'll your you're yours yourself yeah actually already almost"
              + " between different either enough hope instead least love lots literally fact else"
              + " guess hate hard happy best years youre dont thats cant didnt wont isnt doesnt");

  private EverydayWords() {}

  static boolean contains(String text, int start, int end) {
    return Arrays.binarySearch(HASHES, hash(text, start, end)) >= 0;
  }

  private static long[] hashes(String words) {
    String[] parts = words.split(" ");
    long[] hashes = new long[parts.length];
    for (int i = 0; i < parts.length; i++) {
      hashes[i] = hash(parts[i], 0, parts[i].length());
    }
    Arrays.sort(hashes);
    return hashes;
  }

  private static long hash(String text, int start, int end) {
    long hash = 1;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      hash = hash * 0x100000001B3L + (c == '’' ? '\'' : c);
    }
    return hash;
  }
}
