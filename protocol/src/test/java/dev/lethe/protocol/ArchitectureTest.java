package dev.lethe.protocol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.jsontype.PolymorphicTypeValidator;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final String ROOT = "dev.lethe.protocol";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  /** A word beside the others, or the names of the fields. */
  private static final Set<JsonTypeInfo.Id> WORDS =
      Set.of(JsonTypeInfo.Id.NAME, JsonTypeInfo.Id.DEDUCTION);

  @Test
  void messagesKnowNothingButJson() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(ROOT, "java..", "com.fasterxml.jackson..", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void aMessageNamesItsKindByAWordAndNeverByAClass() {
    classes()
        .that()
        .areAnnotatedWith(JsonTypeInfo.class)
        .should(
            ArchCondition.from(
                DescribedPredicate.describe(
                    "name their kind by a word",
                    type -> WORDS.contains(type.getAnnotationOfType(JsonTypeInfo.class).use()))))
        .check(CLASSES);
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(PolymorphicTypeValidator.class)
        .check(CLASSES);
  }

  @Test
  void onlyTheWireFormatReadsAndWritesJson() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + ".Wire")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("com.fasterxml.jackson.databind.ObjectMapper")
        .check(CLASSES);
  }
}
