package dev.weir.moderation;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The module's shape. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.weir.moderation");

  @Test
  void packages_haveNoCycles() {
    slices().matching("dev.weir.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void packages_areNullMarked() {
    for (JavaPackage one : CLASSES.getPackage("dev.weir.moderation").getSubpackagesInTree()) {
      if (!one.getClasses().isEmpty()) {
        assertThat(one.isAnnotatedWith(NullMarked.class)).as(one.getName()).isTrue();
      }
    }
    assertThat(CLASSES.getPackage("dev.weir.moderation").isAnnotatedWith(NullMarked.class))
        .isTrue();
  }

  @Test
  void core_knowsNoTransport() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..",
            "org.apache.avro..",
            "com.linecorp.armeria..",
            "java.net.http..",
            "org.rocksdb..",
            "dev.weir.streams..",
            "dev.weir.schemas..")
        .check(CLASSES);
  }

  @Test
  void decisionPath_readsNoClock() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.weir.moderation",
            "dev.weir.moderation.policy..",
            "dev.weir.moderation.enforcement..",
            "dev.weir.moderation.content..",
            "dev.weir.moderation.scoring..")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.time.Clock")
        .check(CLASSES);
  }
}
