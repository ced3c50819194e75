package dev.weir.features;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class FeatureStoreArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.weir.features");

  @Test
  void packages_haveNoCycles() {
    slices().matching("dev.weir.features.(*)..").should().beFreeOfCycles().check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("dev.weir.features.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.weir.features")
        .check(CLASSES);
  }

  @Test
  void packages_areAllNullMarked() {
    for (JavaPackage subpackage : CLASSES.getPackage("dev.weir.features").getSubpackagesInTree()) {
      if (!subpackage.getClasses().isEmpty()) {
        assertThat(subpackage.isAnnotatedWith(NullMarked.class)).as(subpackage.getName()).isTrue();
      }
    }
  }

  @Test
  void core_knowsNoTransport() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..", "org.apache.avro..", "com.linecorp..", "java.net.http..")
        .check(CLASSES);
  }

  @Test
  void core_readsNoClock() {
    noClasses()
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .check(CLASSES);
  }

  @Test
  void rocks_hasOneOwner() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.weir.features.storage")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.rocksdb..")
        .check(CLASSES);
  }
}
