package dev.weir.moderation.campaign;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Bytes of a {@link BandRow}. Numbers are big-endian; {@code n} is an unsigned LEB128 number.
 *
 * <pre>
 *   newestMs:8 version:1
 *   logs:n     { log:n offset:8 }*
 *   clusters:n {
 *     id:8 firstSeenMs:8 lastSeenMs:8 knownLastSeenMs:8 posts:n knownPosts:n scoreSum:8 scored:n
 *     horizon:8 members:n words:n { word:8 count:n }*
 *     authors:n { hash:8 }*
 *     ages:n { class:1 count:n }*
 *     recents:n { atMs:8 author:8 postId:UTF }*
 *   }*
 * </pre>
 *
 * A post of twelve words alone in its row takes about 220 bytes.
 */
public final class BandRowLayout {
  private static final int VERSION = 1;

  private BandRowLayout() {}

  /** Event time of the newest post in a row, of which the first eight bytes are enough. */
  public static long newestMs(byte[] head) {
    return ByteBuffer.wrap(head).getLong();
  }

  public static byte[] encode(BandRow row) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      long newestMs = Long.MIN_VALUE;
      for (Cluster cluster : row.clusters) {
        newestMs = Math.max(newestMs, cluster.lastSeenMs);
      }
      out.writeLong(newestMs);
      out.writeByte(VERSION);
      number(out, row.offsetsByLog.size());
      for (Map.Entry<Integer, Long> seen : row.offsetsByLog.entrySet()) {
        number(out, seen.getKey());
        out.writeLong(seen.getValue());
      }
      number(out, row.clusters.size());
      for (Cluster cluster : row.clusters) {
        write(cluster, out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IllegalArgumentException if the bytes are none of a row, or of a later version
   */
  public static BandRow decode(byte[] row) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(row))) {
      in.readLong();
      int version = in.readByte();
      if (version != VERSION) {
        throw new IllegalArgumentException(
            "band row: version " + version + " (expected: " + VERSION + ")");
      }
      Map<Integer, Long> offsets = new TreeMap<>();
      for (int n = number(in); n > 0; n--) {
        offsets.put(number(in), in.readLong());
      }
      List<Cluster> clusters = new ArrayList<>();
      for (int n = number(in); n > 0; n--) {
        clusters.add(cluster(in));
      }
      return new BandRow(clusters, offsets);
    } catch (IOException e) {
      throw new IllegalArgumentException("band row: " + row.length + " bytes (expected: more)", e);
    }
  }

  private static void write(Cluster cluster, DataOutputStream out) throws IOException {
    out.writeLong(cluster.id);
    out.writeLong(cluster.firstSeenMs);
    out.writeLong(cluster.lastSeenMs);
    out.writeLong(cluster.knownLastSeenMs);
    number(out, cluster.posts);
    number(out, cluster.knownPosts);
    out.writeDouble(cluster.scoreSum);
    number(out, cluster.scored);
    Profile profile = cluster.profile;
    out.writeLong(profile.horizon());
    number(out, profile.members());
    number(out, profile.size());
    for (int i = 0; i < profile.size(); i++) {
      out.writeLong(profile.word(i));
      number(out, profile.count(i));
    }
    long[] authors = cluster.authors.hashes();
    number(out, authors.length);
    for (long author : authors) {
      out.writeLong(author);
    }
    writeAges(cluster.ages, out);
    number(out, cluster.recents.size());
    for (Cluster.Recent recent : cluster.recents) {
      out.writeLong(recent.atMs());
      out.writeLong(recent.author());
      out.writeUTF(recent.postId());
    }
  }

  private static void writeAges(AccountAges ages, DataOutputStream out) throws IOException {
    int filled = 0;
    for (int i = 0; i < AccountAges.CLASSES; i++) {
      filled += ages.count(i) > 0 ? 1 : 0;
    }
    number(out, filled);
    for (int i = 0; i < AccountAges.CLASSES; i++) {
      if (ages.count(i) > 0) {
        out.writeByte(i);
        number(out, ages.count(i));
      }
    }
  }

  private static Cluster cluster(DataInputStream in) throws IOException {
    long id = in.readLong();
    long firstSeenMs = in.readLong();
    long lastSeenMs = in.readLong();
    long knownLastSeenMs = in.readLong();
    int posts = number(in);
    int knownPosts = number(in);
    double scoreSum = in.readDouble();
    int scored = number(in);
    long horizon = in.readLong();
    int members = number(in);
    int size = number(in);
    long[] words = new long[size];
    int[] counts = new int[size];
    for (int i = 0; i < size; i++) {
      words[i] = in.readLong();
      counts[i] = number(in);
    }
    long[] authors = new long[number(in)];
    for (int i = 0; i < authors.length; i++) {
      authors[i] = in.readLong();
    }
    int[] ages = new int[AccountAges.CLASSES];
    for (int n = number(in); n > 0; n--) {
      int ageClass = in.readByte();
      ages[ageClass] = number(in);
    }
    List<Cluster.Recent> recents = new ArrayList<>();
    for (int n = number(in); n > 0; n--) {
      recents.add(new Cluster.Recent(in.readLong(), in.readLong(), in.readUTF()));
    }
    Cluster cluster =
        new Cluster(
            id,
            new Profile(words, counts, members, horizon),
            new DistinctAuthors(authors),
            new AccountAges(ages),
            recents);
    cluster.firstSeenMs = firstSeenMs;
    cluster.lastSeenMs = lastSeenMs;
    cluster.knownLastSeenMs = knownLastSeenMs;
    cluster.posts = posts;
    cluster.knownPosts = knownPosts;
    cluster.scoreSum = scoreSum;
    cluster.scored = scored;
    return cluster;
  }

  private static void number(DataOutputStream out, int value) throws IOException {
    int rest = value;
    while (rest > 0x7F) {
      out.writeByte(rest | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }

  private static int number(DataInputStream in) throws IOException {
    int value = 0;
    for (int shift = 0; shift < 32; shift += 7) {
      int next = in.readUnsignedByte();
      value |= (next & 0x7F) << shift;
      if (next <= 0x7F) {
        return value;
      }
    }
    throw new IOException("number of more than five bytes");
  }
}
