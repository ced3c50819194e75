package dev.weir.moderation.policy;

import dev.weir.moderation.policy.facts.PolicyInputs;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
    Problems problems = new Problems(fileName, yaml);
    MappingNode root = YamlReader.read(yaml, problems);
    if (root == null) {
      throw problems.refused();
    }
    return new PolicyParser(inputs, problems).parse(root, version(yaml));
  }

  private static String version(String yaml) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(yaml.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
