package dev.weir.moderation.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

/** Files made to hurt are refused in words, within limits. */
class HostilePolicyTest {
  private static final String HEAD =
      "name: p\nmode: enforce\nfallback: review\ncategories: { spam: {} }\n";

  @Example
  void hugeFile_isRefused() {
    assertThat(refusal(HEAD + "# " + "x".repeat(YamlReader.CODE_POINTS_MAX)))
        .contains("characters (expected: at most");
  }

  @Example
  void deepNesting_isRefused() {
    assertThat(refusal(HEAD + "rules: " + "[".repeat(10_000) + "]".repeat(10_000)))
        .contains("nested deeper than " + YamlReader.DEPTH_MAX);
  }

  @Example
  void billionLaughs_isRefusedAtTheFirstAlias() {
    StringBuilder laughs = new StringBuilder("a0: &a0 [lol]\n");
    for (int i = 1; i < 40; i++) {
      laughs.append("a").append(i).append(": &a").append(i).append(" [");
      laughs.append(String.join(",", List.of("*a" + (i - 1), "*a" + (i - 1)))).append("]\n");
    }
    assertThat(refusal(laughs.toString())).contains("policy.yaml:2:").contains("alias '*a0'");
  }

  @Example
  void recursiveAlias_isRefused() {
    assertThat(refusal("a: &a [*a]\n")).contains("alias '*a'");
  }

  @Example
  void tagNamingAClass_makesNothing() {
    assertThat(refusal(HEAD + "rules: !!java.net.URL [\"http://localhost/\"]\n"))
        .contains("policy.yaml:5:8: YAML: Global tag is not allowed");
  }

  @Example
  void tooManyRules_areRefused() {
    StringBuilder rules = new StringBuilder(HEAD + "rules:\n");
    for (int i = 0; i <= PolicyParser.RULES_MAX; i++) {
      rules.append("  - { id: r").append(i).append(" }\n");
    }
    assertThat(refusal(rules.toString())).contains("(expected: at most 2000)");
  }

  @Example
  void manyProblems_areCutOff() {
    StringBuilder rules = new StringBuilder(HEAD + "rules:\n");
    for (int i = 0; i < 1000; i++) {
      rules.append("  - { id: r").append(i).append(" }\n");
    }
    PolicyException e =
        catchThrowableOfType(PolicyException.class, () -> compile(rules.toString()));
    assertThat(e.problems()).hasSize(Problems.PROBLEMS_MAX);
  }

  @Example
  void longExpression_isRefused() {
    assertThat(refusal(rule("true" + " || true".repeat(1000)))).contains("at most 2000");
  }

  @Example
  void expressionOfManyOperations_isRefused() {
    assertThat(refusal(rule("1" + "+1".repeat(900) + " > 1"))).contains("recursion limit exceeded");
  }

  @Example
  void deeplyNestedExpression_isRefused() {
    assertThat(refusal(rule("(".repeat(900) + "true" + ")".repeat(900)))).contains("rule 'r'");
  }

  @Example
  void loopOverManyElements_isBounded() {
    assertThat(refusal(rule("'[" + "1,".repeat(700) + "1].exists(x, x > 2)'")))
        .contains("operations (expected: at most 500)");
  }

  @Example
  void regularExpressionBombs_areRefused() {
    for (String pattern :
        List.of(
            "((a{1000}){1000}){1000}",
            "(a{999}){999}",
            "((((a{9}){9}){9}){9}){99}",
            "(((a{1,1000}){1,1000}){1,1000})",
            "a{1000}".repeat(100))) {
      assertThat(refusal(rule("content.text.matches('" + pattern + "')")))
          .as(pattern)
          .contains("pattern:");
    }
  }

  @Property(tries = 300)
  void anyText_isAnsweredInWords(@ForAll @StringLength(max = 300) String text) {
    assertThat(answer(text)).isNotEmpty();
  }

  @Property(tries = 200)
  void anyCondition_isAnsweredInWords(@ForAll @StringLength(max = 60) String condition) {
    String quoted = condition.replaceAll("[^\\x20-\\x7e]", "?").replace("'", "''");
    assertThat(answer(rule("'" + quoted + "'"))).isNotEmpty();
  }

  private static String rule(String when) {
    return HEAD
        + "rules:\n  - id: r\n    category: spam\n    action: review\n    when: \n      "
        + when
        + "\n";
  }

  private static String refusal(String yaml) {
    String answer = answer(yaml);
    assertThat(answer).isNotEqualTo("accepted");
    return answer;
  }

  /** Anything but a PolicyException fails the test. */
  private static String answer(String yaml) {
    try {
      compile(yaml);
      return "accepted";
    } catch (PolicyException e) {
      return e.getMessage();
    }
  }

  private static void compile(String yaml) {
    PolicyCompiler.compile(yaml, "policy.yaml", TestInputs.INPUTS);
  }
}
