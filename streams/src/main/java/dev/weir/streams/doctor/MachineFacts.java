package dev.weir.streams.doctor;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this machine, or container, offers an instance.
 *
 * @param java feature version of the Java that runs this
 * @param memoryBytes of the machine or the container
 * @param openFilesMax files that a process may hold open; -1 where that is not known
 * @param dataDirectory where an instance would keep its rows
 * @param usableBytes free there
 * @param totalBytes of its file system; -1 where the directory is not there
 */
public record MachineFacts(
    int java,
    long memoryBytes,
    long openFilesMax,
    Path dataDirectory,
    long usableBytes,
    long totalBytes) {

  /**
   * Looks.
   *
   * @throws IOException if the data directory is there and cannot be looked at
   */
  public static MachineFacts read(Path dataDirectory) throws IOException {
    OperatingSystemMXBean machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long files =
        machine instanceof UnixOperatingSystemMXBean unix ? unix.getMaxFileDescriptorCount() : -1;
    long usable = -1;
    long total = -1;
    if (Files.isDirectory(dataDirectory)) {
      FileStore store = Files.getFileStore(dataDirectory);
      usable = store.getUsableSpace();
      total = store.getTotalSpace();
    }
    return new MachineFacts(
        Runtime.version().feature(),
        machine.getTotalMemorySize(),
        files,
        dataDirectory,
        usable,
        total);
  }
}
