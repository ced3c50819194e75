package dev.weir.streams;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses STREAMS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.weir.streams");

  @Test
  void packages_dependingOnEachOther_haveNoCycles() {
    slices().matching("dev.weir.streams.(**)").should().beFreeOfCycles().check(STREAMS);
  }

  @Test
  void rootPackage_isUsedByNoOther() {
    noClasses()
        .that()
        .resideInAPackage("dev.weir.streams.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.weir.streams")
        .check(STREAMS);
  }

  @Test
  void packages_allOfThem_areNullMarked() {
    List<String> unmarked =
        STREAMS.stream()
            .map(JavaClass::getPackage)
            .distinct()
            .filter(p -> !p.isAnnotatedWith(NullMarked.class))
            .map(p -> p.getName())
            .toList();
    assertThat(unmarked).isEmpty();
  }

  @Test
  void embeddedServer_isKnownToTheBrokerPackageOnly() {
    classes()
        .that()
        .resideOutsideOfPackage("dev.weir.streams.broker..")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackages("kafka..", "org.apache.kafka.metadata..", "scala..")
        .check(STREAMS);
  }
}
