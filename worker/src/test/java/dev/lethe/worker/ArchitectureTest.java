package dev.lethe.worker;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.core.domain.properties.HasParameterTypes.Predicates.rawParameterTypes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final String ROOT = "dev.lethe.worker";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void eachPackageImportsOnlyThoseAboveIt() {
    Architectures.layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("device")
        .definedBy(ROOT + ".device..")
        .layer("corruption")
        .definedBy(ROOT + ".corruption..")
        .layer("data")
        .definedBy(ROOT + ".data..")
        .layer("layer")
        .definedBy(ROOT + ".layer..")
        .layer("model")
        .definedBy(ROOT + ".model..")
        .layer("sharpness")
        .definedBy(ROOT + ".sharpness..")
        .layer("measure")
        .definedBy(ROOT + ".measure..")
        .layer("training")
        .definedBy(ROOT + ".training..")
        .layer("trial")
        .definedBy(ROOT + ".trial..")
        .layer("kafka")
        .definedBy(ROOT + ".kafka..")
        .layer("root")
        .definedBy(ROOT)
        .whereLayer("root")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("kafka")
        .mayOnlyBeAccessedByLayers("root")
        .whereLayer("trial")
        .mayOnlyBeAccessedByLayers("kafka", "root")
        .whereLayer("training")
        .mayOnlyBeAccessedByLayers("root")
        .whereLayer("measure")
        .mayOnlyBeAccessedByLayers("training")
        .whereLayer("sharpness")
        .mayOnlyBeAccessedByLayers("measure", "training")
        .whereLayer("model")
        .mayOnlyBeAccessedByLayers("sharpness", "measure", "training")
        .whereLayer("layer")
        .mayOnlyBeAccessedByLayers("model", "sharpness", "measure", "training")
        .whereLayer("device")
        .mayOnlyBeAccessedByLayers("training", "root")
        .whereLayer("corruption")
        .mayOnlyBeAccessedByLayers("data")
        .whereLayer("data")
        .mayOnlyBeAccessedByLayers("training", "root")
        .check(CLASSES);
  }

  @Test
  void nothingThatSomebodySentBecomesCode() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.io\\.Object(Input|Output)Stream|java\\.net\\.URLClassLoader"
                + "|java\\.beans\\.XMLDecoder|javax\\.(script|naming)\\..*|java\\.rmi\\..*|ai\\.djl\\.repository\\..*")
        .orShould()
        .callMethodWhere(target(owner(type(NDList.class))).and(target(name("decode"))))
        .orShould()
        .callMethodWhere(
            target(owner(type(Model.class)))
                .and(target(name("load")))
                .and(
                    target(
                        rawParameterTypes(
                            describe(
                                "from a path",
                                all -> !all.isEmpty() && all.get(0).isEquivalentTo(Path.class))))))
        .orShould()
        .callMethodWhere(target(owner(type(Class.class))).and(target(name("forName"))))
        .check(CLASSES);
  }

  @Test
  void onlyTheKafkaAdapterKnowsKafka() {
    only("org.apache.kafka..", ROOT + ".kafka..");
  }

  @Test
  void onlyWhatComputesKnowsTheEngine() {
    only(
        "ai.djl..",
        ROOT + ".layer..",
        ROOT + ".model..",
        ROOT + ".sharpness..",
        ROOT + ".measure..",
        ROOT + ".training..");
  }

  @Test
  void onlyTheDecoderKnowsOpenCv() {
    only("org.bytedeco..", ROOT + ".data..");
  }

  @Test
  void nobodyHereKnowsTheObjectStoresClient() {
    only("software.amazon..");
  }

  @Test
  void onlyTheCommandsKnowTheCommandLine() {
    only("picocli..", ROOT);
  }

  private static void only(String library, String... packages) {
    noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CLASSES);
  }
}
