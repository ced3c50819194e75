package dev.weir.moderation.content;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * About how many bits of information a word carries: its negative log frequency in English posts.
 * Everyday words by their rank (Zipf), all others by their length.
 */
final class WordRarity {
  /** Most frequent first; counted on the training texts, names and loaded words taken out. */
  private static final String EVERYDAY =
      "the to a and i is of you that in it are for this not be on have with but they my so like if"
          + " just all as your was me what do people or about at no can we from an up get he out"
          + " who will one don't by would there them how their when it's more i'm think has know"
          + " because her some should now only why see want good his being go been even then these"
          + " time here than any really other too make had am need right say way much were well"
          + " never our also did love back going him got those still us over which that's could off"
          + " most into look you're take man very its many can't does please same where talk better"
          + " life thanks someone said something after lol thing feel first every down actually"
          + " always day stop new work before such world again nothing i've bad sure use own years"
          + " made come another let keep find anything ever help give hope little great while anyone"
          + " doesn't real things oh put around tell person old since point best yes believe doing"
          + " didn't call getting thank lot mean trying though two long try may last everyone makes"
          + " thought maybe wrong used probably sorry year yeah guy enough live already without i'll"
          + " done number money left saying might having problem read isn't place reason fact care"
          + " few big else free must dont pretty both away hard post end he's they're through"
          + " everything myself guys called least im looks show until friends part yet happy next"
          + " understand start seems making ok needs yourself change true today i'd family looking"
          + " nice says far either agree there's support home matter once talking seen different"
          + " kind re wish leave ask times face guess she's job whole full idea comment less told"
          + " using others under word head mind hey ago game state remember themselves found instead"
          + " days case cause rather gonna watch bit friend news high won't question gets went"
          + " course self wants etc wouldn't came between each house play wanted however coming wait"
          + " stay issue means check stuff move working single almost seem literally able wow"
          + " thinking sad pay cannot funny comments add hear become list given quite run worse words"
          + " ones exactly tried group lost eat fun heard alone night wanna started link calling"
          + " party took comes soon simply wasn't especially top rest young past fine anyway"
          + " completely second side whatever week wonder story welcome gone sounds hit open goes";

  private static final double FIRST_RANK = 8;
  private static final double SHORT_WORD_BITS = 9;
  private static final double LETTER_BITS = 0.6;

  /** No word counts for more: a misspelling would outrank everything. */
  static final double BITS_MAX = 13;

  private static final long[] HASHES;
  private static final byte[] BITS;

  static {
    String[] words = EVERYDAY.split(" ");
    int[] order =
        IntStream.range(0, words.length)
            .boxed()
            .sorted(Comparator.comparingLong(i -> hash(words[i], 0, words[i].length())))
            .mapToInt(i -> i)
            .toArray();
    HASHES = new long[words.length];
    BITS = new byte[words.length];
    for (int k = 0; k < order.length; k++) {
      HASHES[k] = hash(words[order[k]], 0, words[order[k]].length());
      BITS[k] = (byte) Math.getExponent(order[k] + FIRST_RANK);
    }
  }

  private WordRarity() {}

  /** 3 to {@link #BITS_MAX}. */
  static double bits(long hash, int length) {
    int index = Arrays.binarySearch(HASHES, hash);
    if (index >= 0) {
      return BITS[index];
    }
    return length <= 3 ? SHORT_WORD_BITS : Math.min(BITS_MAX, 8 + LETTER_BITS * length);
  }

  /** FNV-1a over code units, finished; typographic apostrophes are plain ones. */
  static long hash(String text, int start, int end) {
    long hash = 0xCBF29CE484222325L;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      hash = (hash ^ (c == '’' ? '\'' : c)) * 0x100000001B3L;
    }
    return Fingerprint.mix(hash);
  }
}
