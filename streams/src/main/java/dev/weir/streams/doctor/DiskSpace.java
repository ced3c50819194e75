package dev.weir.streams.doctor;

import java.util.Locale;

/** Judges how full a disk is: full ones stop brokers and instances alike. */
final class DiskSpace {
  private static final double LOW = 0.15;
  private static final double OUT = 0.05;
  private static final double GIB = 1 << 30;
  private static final String CHECK = "disks";

  private DiskSpace() {}

  /**
   * @param totalBytes of the file system; 0 or less where that is not known
   */
  static Finding judge(String subject, long usableBytes, long totalBytes) {
    if (totalBytes <= 0) {
      return Finding.ok(CHECK, subject, "size not told");
    }
    double share = (double) usableBytes / totalBytes;
    String found =
        String.format(
            Locale.ROOT,
            "%.1f of %.1f GiB free (%.0f %%)",
            usableBytes / GIB,
            totalBytes / GIB,
            share * 100);
    if (share < OUT) {
      return Finding.fail(CHECK, subject, found, "free space now: what is full stops");
    }
    return share < LOW
        ? Finding.warn(CHECK, subject, found, "free space, or keep topics for less long")
        : Finding.ok(CHECK, subject, found);
  }
}
