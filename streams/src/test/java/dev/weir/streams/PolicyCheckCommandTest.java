package dev.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PolicyCheckCommandTest {
  private static final String POLICY =
      """
      name: p
      mode: enforce
      fallback: review
      expressions: { idle: post.reply }
      categories:
        spam: { score: spam, thresholds: { review: 0.9 } }
        violence: { score: unheard_of, thresholds: { review: 0.9 }, optional: true }
      rules:
        - { id: r, category: spam, action: label, when: content.length > 3 }
      """;

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();

  @Test
  void notes_failOnlyWhenAsked_andNotForWhatIsOptional() throws IOException {
    Path file = Files.writeString(directory.resolve("policy.yaml"), POLICY);
    assertThat(check(file.toString())).isZero();
    assertThat(out.toString())
        .contains("'p', 1 rule, enforce, cost 1")
        .contains("expression 'idle' is not used")
        .contains("category 'violence' is left out");
    assertThat(check(file.toString(), "--strict")).isEqualTo(2);
    Files.writeString(file, POLICY.replace("expressions: { idle: post.reply }\n", ""));
    assertThat(check(file.toString(), "--strict")).isZero();
  }

  @Test
  void oneMistake_isOneMistake() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("policy.yaml"), POLICY.replace("content.length", "content.lenght"));
    assertThat(check(file.toString())).isEqualTo(2);
    assertThat(out.toString())
        .contains("did you mean 'content.length'?")
        .contains("1 mistake: it cannot be published");
  }

  private int check(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "policy";
    all[1] = "check";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    CommandLine commands = Main.commandLine();
    commands.setOut(new PrintWriter(out));
    return commands.execute(all);
  }
}
