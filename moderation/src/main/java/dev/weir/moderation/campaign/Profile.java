package dev.weir.moderation.campaign;

import dev.weir.moderation.content.TextSketch;
import java.util.Arrays;

/**
 * What the texts of a cluster have in common: how many of them hold each word. With some members it
 * is close to the text they were all made from, whatever each of them changed.
 *
 * <p>Similarity of a text is the cosine between its words, each weighing its bits of information,
 * and those of the profile, each weighing its bits by the share of members that hold it; over the
 * words up to which both are complete. Two copies of one text with a share e of words replaced in
 * each have about (1 - e)^2, a copy and the profile of many about 1 - e. Texts also need {@link
 * Sighting#BITS_MIN} bits in words that at least {@link #SHARE_MIN} of the members hold.
 *
 * <p>Not thread-safe while it grows; one that is not changed any more may be read by any thread.
 */
public final class Profile {
  /** Words kept; a word of one member gives way when there are more. */
  static final int WORDS_MAX = 48;

  private static final double SHARE_MIN = 0.3;

  /** Words of fewer members do not leave the cluster. */
  private static final double PUBLISHED_SHARE_MIN = 0.2;

  private final long horizon;
  private long[] words;
  private int[] counts;
  private int size;
  private int members;

  /** The profile of one text. */
  Profile(TextSketch first) {
    this.words = first.words();
    this.counts = new int[words.length];
    Arrays.fill(counts, 1);
    this.size = words.length;
    this.members = 1;
    this.horizon = first.horizon();
  }

  /**
   * A profile as it was taken apart.
   *
   * @param words ascending
   * @param counts of members, by word
   * @param horizon greatest word up to which it is complete
   * @throws IllegalArgumentException if these are not the parts of one
   */
  public Profile(long[] words, int[] counts, int members, long horizon) {
    if (words.length != counts.length || words.length > WORDS_MAX || members < 1) {
      throw new IllegalArgumentException(
          "profile: "
              + words.length
              + " words, "
              + counts.length
              + " counts, "
              + members
              + " members (expected: as many counts as words, at most "
              + WORDS_MAX
              + ", and a member)");
    }
    for (int i = 0; i < words.length; i++) {
      if (words[i] <= (i == 0 ? 0 : words[i - 1]) || counts[i] < 1 || counts[i] > members) {
        throw new IllegalArgumentException("profile: word or count out of order at " + i);
      }
    }
    this.words = words.clone();
    this.counts = counts.clone();
    this.size = words.length;
    this.members = members;
    this.horizon = horizon;
  }

  public int size() {
    return size;
  }

  public long word(int i) {
    return words[i];
  }

  /** Members that hold the word. */
  public int count(int i) {
    return counts[i];
  }

  public int members() {
    return members;
  }

  public long horizon() {
    return horizon;
  }

  /** Cosine, 0 to 1; 0 if too little is shared to be more than chance. */
  public double similarity(TextSketch text) {
    long end = Math.min(horizon, text.horizon());
    double product = 0;
    double ofText = 0;
    double ofProfile = 0;
    int shared = 0;
    int t = 0;
    int p = 0;
    while (t < text.size() || p < size) {
      long inText = t < text.size() ? text.word(t) : Long.MAX_VALUE;
      long inProfile = p < size ? words[p] : Long.MAX_VALUE;
      long word = Math.min(inText, inProfile);
      if (word > end) {
        break;
      }
      double bits = TextSketch.bits(word);
      double share = word == inProfile ? (double) counts[p] / members : 0;
      if (inText == inProfile) {
        product += bits * bits * share;
        shared += share >= SHARE_MIN ? (int) bits : 0;
      }
      if (word == inText) {
        ofText += bits * bits;
        t++;
      }
      if (word == inProfile) {
        ofProfile += bits * bits * share * share;
        p++;
      }
    }
    return shared < Sighting.BITS_MIN ? 0 : product / StrictMath.sqrt(ofText * ofProfile);
  }

  /** Takes a further text in. */
  void add(TextSketch text) {
    members++;
    for (int i = 0; i < text.size() && text.word(i) <= horizon; i++) {
      count(text.word(i));
    }
  }

  private void count(long word) {
    int at = Arrays.binarySearch(words, 0, size, word);
    if (at >= 0) {
      counts[at]++;
      return;
    }
    if (size == WORDS_MAX && !dropRarest()) {
      return;
    }
    int place = -Arrays.binarySearch(words, 0, size, word) - 1;
    if (size == words.length) {
      int room = Math.min(WORDS_MAX, size + size / 2 + 4);
      words = Arrays.copyOf(words, room);
      counts = Arrays.copyOf(counts, room);
    }
    System.arraycopy(words, place, words, place + 1, size - place);
    System.arraycopy(counts, place, counts, place + 1, size - place);
    words[place] = word;
    counts[place] = 1;
    size++;
  }

  /** Drops the last word that only one member holds. */
  private boolean dropRarest() {
    for (int i = size - 1; i >= 0; i--) {
      if (counts[i] == 1) {
        System.arraycopy(words, i + 1, words, i, size - i - 1);
        System.arraycopy(counts, i + 1, counts, i, size - i - 1);
        size--;
        return true;
      }
    }
    return false;
  }

  /** A copy of what many members hold. */
  Profile core() {
    long[] kept = new long[size];
    int[] held = new int[size];
    int n = 0;
    for (int i = 0; i < size; i++) {
      if (counts[i] >= PUBLISHED_SHARE_MIN * members) {
        kept[n] = words[i];
        held[n++] = counts[i];
      }
    }
    return new Profile(Arrays.copyOf(kept, n), Arrays.copyOf(held, n), members, horizon);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Profile that
        && members == that.members
        && horizon == that.horizon
        && Arrays.equals(words, 0, size, that.words, 0, that.size)
        && Arrays.equals(counts, 0, size, that.counts, 0, that.size);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(Arrays.copyOf(words, size)) * 31 + members;
  }

  @Override
  public String toString() {
    return size + " words of " + members + " members";
  }
}
