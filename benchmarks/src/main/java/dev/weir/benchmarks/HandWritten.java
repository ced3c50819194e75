package dev.weir.benchmarks;

import dev.weir.benchmarks.process.WorkDirectory;
import dev.weir.features.serving.FeatureVector;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.policy.facts.PostFacts;
import dev.weir.moderation.scoring.Scores;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * {@link BenchRules} as a Java class with an {@code if} per rule: what a policy in code would cost.
 * It names the rules that fired and knows neither explanations nor what was missing.
 */
public interface HandWritten {
  /**
   * Asks all rules.
   *
   * @param fired gets their ids
   * @return severity of the worst action, 0 for none
   */
  int decide(FeatureVector f, Scores s, PostFacts p, Content c, List<String> fired);

  /** Compiled by the JDK's compiler from source. */
  static HandWritten compiled(int celRules) throws IOException, ReflectiveOperationException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IllegalStateException("no Java compiler (expected: a JDK, not a JRE)");
    }
    Path directory = WorkDirectory.temporary("hand-written");
    try {
      Path source = Files.writeString(directory.resolve("HandWrittenRules.java"), source(celRules));
      int failed =
          compiler.run(
              null,
              null,
              null,
              "-proc:none",
              "-cp",
              System.getProperty("java.class.path"),
              source.toString());
      if (failed != 0) {
        throw new IllegalStateException("the rules written in Java do not compile");
      }
      try (URLClassLoader loader =
          new URLClassLoader(
              new URL[] {directory.toUri().toURL()}, HandWritten.class.getClassLoader())) {
        return (HandWritten)
            loader.loadClass("HandWrittenRules").getDeclaredConstructor().newInstance();
      }
    } finally {
      WorkDirectory.delete(directory);
    }
  }

  private static String source(int celRules) {
    StringBuilder java = new StringBuilder();
    for (Class<?> each :
        List.of(
            FeatureVector.class, Content.class, PostFacts.class, Scores.class, HandWritten.class)) {
      java.append("import ").append(each.getName()).append(";\n");
    }
    java.append("import java.util.*;\nimport java.util.regex.Pattern;\n");
    java.append("public final class HandWrittenRules implements HandWritten {\n");
    java.append("  static final Set<String> LANGUAGES = Set.of(\"en\", \"de\", \"fr\");\n");
    for (int i = celRules; i < BenchRules.RULES; i++) {
      if (BenchRules.isPattern(i)) {
        java.append("  static final Pattern P").append(i).append(" = Pattern.compile(\"");
        java.append(BenchRules.pattern(i)).append("\");\n");
      }
    }
    java.append("  public int decide(");
    java.append("FeatureVector f, Scores s, PostFacts p, Content c, List<String> fired) {\n");
    java.append("    int worst = 0;\n");
    for (int i = 0; i < BenchRules.LABELS.size(); i++) {
      String score = "s.value(" + i + ")";
      String label = BenchRules.LABELS.get(i);
      java.append("    if (").append(score).append(" >= 0.97f) { worst = 5; fired.add(\"");
      java.append(label).append("/remove\"); } else if (").append(score);
      java.append(" >= 0.85f) { worst = Math.max(worst, 4); fired.add(\"");
      java.append(label).append("/review\"); }\n");
    }
    // In groups, since the JIT leaves methods of more than 8,000 bytes of code to the interpreter.
    int group = 20;
    for (int i = 0; i < BenchRules.RULES; i += group) {
      java.append("    worst = Math.max(worst, from").append(i).append("(f, s, p, c, fired));\n");
    }
    java.append("    return worst;\n  }\n");
    for (int first = 0; first < BenchRules.RULES; first += group) {
      java.append("  private static int from").append(first).append('(');
      java.append("FeatureVector f, Scores s, PostFacts p, Content c, List<String> fired) {\n");
      java.append("    int worst = 0;\n");
      for (int i = first; i < first + group; i++) {
        java.append("    if (")
            .append(BenchRules.java(i, celRules))
            .append(") { fired.add(\"rule-");
        java.append(i).append("\"); worst = Math.max(worst, ");
        java.append(BenchRules.action(i).equals("demote") ? 2 : 4).append("); }\n");
      }
      java.append("    return worst;\n  }\n");
    }
    return java.append("}\n").toString();
  }
}
