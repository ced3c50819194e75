package dev.weir.moderation.policy;

import dev.weir.moderation.policy.facts.PolicyInputs;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.yaml.snakeyaml.nodes.MappingNode;

/** policy.yaml to {@link Policy}. Stateless, thread-safe; costs milliseconds. */
public final class PolicyCompiler {
  private PolicyCompiler() {}

  /**
   * Parses, checks and compiles.
   *
   * @param fileName for messages
   * @throws PolicyException with every problem found
   */
  public static Policy compile(String yaml, String fileName, PolicyInputs inputs) {
    return compile(yaml, fileName, inputs, ListFiles.NONE);
  }

  /**
   * Parses, checks and compiles a policy that may name files of list entries.
   *
   * @param fileName for messages
   * @throws PolicyException with every problem found
   */
  public static Policy compile(String yaml, String fileName, PolicyInputs inputs, ListFiles files) {
    Problems problems = new Problems(fileName, yaml);
    MappingNode root = YamlReader.read(yaml, problems);
    if (root == null) {
      throw problems.refused();
    }
    return new PolicyParser(inputs, problems, files).parse(root, yaml);
  }

  /** The version of a policy that names no files. */
  public static String version(String yaml) {
    return version(yaml, List.of());
  }

  /**
   * Hash of what a policy says: its text, and those of the files it names.
   *
   * @param files empty when it names none
   */
  static String version(String yaml, List<String> files) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(yaml.getBytes(StandardCharsets.UTF_8));
      for (String file : files) {
        digest.update((byte) 0);
        digest.update(file.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
