package dev.weir.benchmarks.process;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java process; what it says on standard error goes to a file. Used by one thread. */
public final class ChildJvm implements AutoCloseable {
  private final String name;
  private final Path log;
  private final Process process;
  private final BufferedReader output;

  private ChildJvm(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** On this process's class path. */
  public static ChildJvm start(
      String name, Path directory, List<String> options, List<String> command) throws IOException {
    return start(name, directory, System.getProperty("java.class.path"), options, command);
  }

  /**
   * @param name for messages and the name of the log file
   * @param options of the JVM
   * @param command main class and its arguments
   */
  public static ChildJvm start(
      String name, Path directory, String classPath, List<String> options, List<String> command)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(options);
    line.add("-cp");
    line.add(classPath);
    line.addAll(command);
    Path log = directory.resolve(name + ".log");
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.directory(new File(System.getProperty("user.dir")));
    return new ChildJvm(name, log, builder.start());
  }

  /**
   * Next line of its standard output; waits for it.
   *
   * @throws IOException with the end of its log if it has ended
   */
  public String nextLine() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IOException(name + " ended too early: " + said());
    }
    return line;
  }

  /** CPU time used since its start, user and system, of all its threads; resolution 10 ms. */
  public Duration cpu() {
    return cpuOf(process.toHandle());
  }

  public static Duration cpuOf(ProcessHandle process) {
    return process
        .info()
        .totalCpuDuration()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "process " + process.pid() + ": CPU time unknown (expected: a live process)"));
  }

  /**
   * @throws IllegalStateException with the end of its log if it has ended
   */
  public void checkAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          name + " ended with code " + process.exitValue() + ": " + said());
    }
  }

  /** What the operating system counts of it; Linux only. */
  public ProcessFacts facts() throws IOException {
    return ProcessFacts.of(process.pid());
  }

  private String said() {
    try {
      String text = Files.readString(log);
      return text.substring(Math.max(0, text.length() - 2_000));
    } catch (IOException e) {
      return "(" + log + " cannot be read: " + e.getMessage() + ")";
    }
  }

  /**
   * Ends its standard input and waits until it has ended by itself.
   *
   * @throws IOException if it ends with another code than 0 or not within a minute
   */
  public void finish() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(name + " does not end as it should: " + said());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(name + ": interrupted while it ends", e);
    }
  }

  /** kill -9. */
  public void kill() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks it to end (standard input ends, SIGTERM), after 15 s forcibly. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      process.destroy();
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(15, TimeUnit.SECONDS);
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
