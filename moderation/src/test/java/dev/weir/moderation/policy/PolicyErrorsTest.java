package dev.weir.moderation.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The wording of every message, kept in errors.golden. {@code -Dgolden.update=true} rewrites the
 * file from what is said now; read the difference before committing it.
 */
class PolicyErrorsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/policies/errors/errors.golden");

  private record Case(String name, String yaml, String expected) {}

  @TestFactory
  Stream<DynamicTest> brokenPolicy_isRefusedInTheseWords() throws IOException {
    List<Case> cases = cases();
    if (Boolean.getBoolean("golden.update")) {
      rewrite(cases);
    }
    return cases().stream()
        .map(
            one ->
                DynamicTest.dynamicTest(
                    one.name, () -> assertThat(said(one.yaml)).isEqualTo(one.expected)));
  }

  private static String said(String yaml) {
    try {
      PolicyCompiler.compile(yaml, "policy.yaml", TestInputs.INPUTS);
      return "accepted\n";
    } catch (PolicyException e) {
      return e.getMessage() + "\n";
    }
  }

  private static List<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    String[] parts = Files.readString(GOLDEN).split("(?m)^=== ", -1);
    for (int i = 1; i < parts.length; i++) {
      int nameEnd = parts[i].indexOf('\n');
      int divider = ("\n" + parts[i]).indexOf("\n---\n");
      String name = parts[i].substring(0, nameEnd);
      String yaml = parts[i].substring(nameEnd + 1, divider);
      String expected = parts[i].substring(divider + 4);
      cases.add(new Case(name, yaml, expected.substring(0, expected.length() - 1)));
    }
    return cases;
  }

  private static void rewrite(List<Case> cases) throws IOException {
    StringBuilder out = new StringBuilder(Files.readString(GOLDEN).split("(?m)^=== ", 2)[0]);
    for (Case one : cases) {
      out.append("=== ").append(one.name).append('\n').append(one.yaml).append("---\n");
      out.append(said(one.yaml)).append('\n');
    }
    Files.writeString(GOLDEN, out.toString());
  }
}
