package dev.weir.streams.wire;

import java.util.Set;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Tells Avro which classes it may make objects of: the generated ones. It refuses all others named
 * in a schema, and without this the generated ones too, even in their builders.
 */
public final class TrustedTypes {
  private static final Set<String> PACKAGES =
      Set.of(
          "dev.weir.event",
          "dev.weir.feature",
          "dev.weir.decision",
          "dev.weir.review",
          "dev.weir.internal");

  static {
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(), type -> PACKAGES.contains(type.getPackageName())));
  }

  private TrustedTypes() {}

  /** Once per process, before the first builder or codec of a generated type; again is free. */
  public static void register() {
    // Loading this class did it: once, and before any thread gets here.
  }
}
