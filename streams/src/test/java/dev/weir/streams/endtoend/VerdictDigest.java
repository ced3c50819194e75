package dev.weir.streams.endtoend;

/**
 * By hand: {@code VerdictDigest host:port partitions} tells how many verdicts the topic holds, how
 * many came more than once, whether those agree, and the digest of all values, timings aside. Two
 * runs over one input agree when their digests do.
 */
final class VerdictDigest {
  private VerdictDigest() {}

  public static void main(String[] arguments) {
    try (VerdictLog log = new VerdictLog(arguments[0], Integer.parseInt(arguments[1]))) {
      log.drain();
      System.out.printf(
          "verdicts %d, delivered again %d, with other timings %d, conflicts %d%n%s%n",
          log.verdicts().size(),
          log.repeated(),
          log.retimed(),
          log.conflicts().size(),
          log.digest());
      log.conflicts().forEach(System.out::println);
    }
  }
}
