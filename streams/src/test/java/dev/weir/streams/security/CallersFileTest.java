package dev.weir.streams.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.streams.security.Guard.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallersFileTest {
  private final AtomicLong writes = new AtomicLong();

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("keys");
    write("ranking reader 0 " + Callers.hash("old"));
  }

  /** Each version has a time of its own, however coarse the file system's clock. */
  private void write(String text) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000 * writes.incrementAndGet()));
  }

  private static Verdict verdict(CallersFile callers, String key) {
    return callers.guard().decide(key, null, Role.READER, System.nanoTime()).verdict();
  }

  @Test
  void file_changed_letsInWhomItNamesNow() throws IOException {
    try (CallersFile callers = new CallersFile(file)) {
      write("ranking reader 0 " + Callers.hash("new"));
      assertThat(verdict(callers, "old")).isEqualTo(Verdict.ALLOWED);

      callers.look();

      assertThat(verdict(callers, "old")).isEqualTo(Verdict.UNAUTHENTICATED);
      assertThat(verdict(callers, "new")).isEqualTo(Verdict.ALLOWED);
      assertThat(callers.broken()).isFalse();
    }
  }

  @Test
  void file_broken_keepsWhoWasLetInUntilItDoesAgain() throws IOException {
    try (CallersFile callers = new CallersFile(file)) {
      write("ranking reader");
      callers.look();
      assertThat(callers.broken()).isTrue();
      assertThat(verdict(callers, "old")).isEqualTo(Verdict.ALLOWED);

      write("ranking reader 0 " + Callers.hash("new"));
      callers.look();
      assertThat(callers.broken()).isFalse();
      assertThat(verdict(callers, "old")).isEqualTo(Verdict.UNAUTHENTICATED);
    }
  }

  @Test
  void file_gone_keepsWhoWasLetIn() throws IOException {
    try (CallersFile callers = new CallersFile(file)) {
      Files.delete(file);
      callers.look();

      assertThat(callers.broken()).isTrue();
      assertThat(verdict(callers, "old")).isEqualTo(Verdict.ALLOWED);
    }
  }

  @Test
  void file_thatDoesNotDoAtTheStart_isRefused() throws IOException {
    write("ranking nobody 0 x");

    assertThatThrownBy(() -> new CallersFile(file)).isInstanceOf(SecurityFileException.class);
  }

  @Test
  void rate_sameAsBefore_isNotRefilledByAChange() throws IOException {
    write("slow reader 1 " + Callers.hash("s"));
    try (CallersFile callers = new CallersFile(file)) {
      Guard guard = callers.guard();
      long now = System.nanoTime();
      assertThat(guard.decide("s", null, Role.READER, now).verdict()).isEqualTo(Verdict.ALLOWED);
      write("slow reader 1 " + Callers.hash("s") + "\nother reader 0 " + Callers.hash("o"));
      callers.look();

      assertThat(guard.decide("s", null, Role.READER, now).verdict()).isEqualTo(Verdict.LIMITED);
      assertThat(guard.decide("o", null, Role.READER, now).verdict()).isEqualTo(Verdict.ALLOWED);
    }
  }

  @Test
  void rate_changed_holdsFromNowOn() throws IOException {
    write("slow reader 1 " + Callers.hash("s"));
    try (CallersFile callers = new CallersFile(file)) {
      write("slow reader 1000 " + Callers.hash("s"));
      callers.look();
      long now = System.nanoTime();

      for (int i = 0; i < 100; i++) {
        assertThat(callers.guard().decide("s", null, Role.READER, now).verdict())
            .isEqualTo(Verdict.ALLOWED);
      }
    }
  }
}
