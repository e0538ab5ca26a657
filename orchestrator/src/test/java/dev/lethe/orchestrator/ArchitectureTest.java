package dev.lethe.orchestrator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final String ROOT = "dev.lethe.orchestrator";
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
        .layer("statistics")
        .definedBy(ROOT + ".statistics..")
        .layer("sweep")
        .definedBy(ROOT + ".sweep..")
        .layer("plan")
        .definedBy(ROOT + ".plan..")
        .layer("ledger")
        .definedBy(ROOT + ".ledger..")
        .layer("sensitivity")
        .definedBy(ROOT + ".sensitivity..")
        .layer("ranking")
        .definedBy(ROOT + ".ranking..")
        .layer("measures")
        .definedBy(ROOT + ".measures..")
        .layer("report")
        .definedBy(ROOT + ".report..")
        .layer("coordinator")
        .definedBy(ROOT + ".coordinator..")
        .layer("export")
        .definedBy(ROOT + ".export..")
        .layer("kafka")
        .definedBy(ROOT + ".kafka..")
        .layer("mlflow")
        .definedBy(ROOT + ".mlflow..")
        .layer("http")
        .definedBy(ROOT + ".http..")
        .layer("kubernetes")
        .definedBy(ROOT + ".kubernetes..")
        .layer("local")
        .definedBy(ROOT + ".local..")
        .layer("doctor")
        .definedBy(ROOT + ".doctor..")
        .layer("root")
        .definedBy(ROOT)
        .layer("cli")
        .definedBy(ROOT + ".cli..")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("root")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("local")
        .mayOnlyBeAccessedByLayers("root", "cli")
        .whereLayer("http")
        .mayOnlyBeAccessedByLayers("root", "cli")
        .whereLayer("mlflow")
        .mayOnlyBeAccessedByLayers("root", "cli")
        .whereLayer("doctor")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("kafka")
        .mayOnlyBeAccessedByLayers("doctor", "root", "cli")
        .whereLayer("kubernetes")
        .mayOnlyBeAccessedByLayers("root", "cli")
        .whereLayer("export")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("coordinator")
        .mayOnlyBeAccessedByLayers("export", "kafka", "mlflow", "kubernetes", "http", "root", "cli")
        .whereLayer("report")
        .mayOnlyBeAccessedByLayers("http", "mlflow", "cli")
        .whereLayer("measures")
        .mayOnlyBeAccessedByLayers("report", "http", "cli")
        .whereLayer("ranking")
        .mayOnlyBeAccessedByLayers(
            "measures",
            "report",
            "coordinator",
            "export",
            "http",
            "mlflow",
            "kubernetes",
            "root",
            "cli")
        .whereLayer("sensitivity")
        .mayOnlyBeAccessedByLayers("ranking", "report", "http", "cli")
        .whereLayer("ledger")
        .mayOnlyBeAccessedByLayers(
            "sensitivity",
            "ranking",
            "measures",
            "report",
            "coordinator",
            "export",
            "mlflow",
            "kubernetes",
            "http",
            "doctor",
            "root",
            "cli")
        .whereLayer("plan")
        .mayOnlyBeAccessedByLayers(
            "ledger", "sensitivity", "ranking", "measures", "report", "coordinator", "cli")
        .whereLayer("statistics")
        .mayOnlyBeAccessedByLayers("plan", "ranking", "measures", "report", "mlflow")
        .check(CLASSES);
  }

  @Test
  void nothingThatSomebodySentBecomesCode() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.io\\.Object(Input|Output)Stream|java\\.net\\.URLClassLoader"
                + "|java\\.beans\\.XMLDecoder|javax\\.(script|naming)\\..*|java\\.rmi\\..*|org\\.snakeyaml\\.engine\\.v2\\.(constructor|api\\.Load\\b).*")
        .orShould()
        .callMethodWhere(target(owner(type(Class.class))).and(target(name("forName"))))
        .check(CLASSES);
  }

  @Test
  void onlyTheStatisticsAndCorrelationsKnowTheirLibrary() {
    only("org.hipparchus..", ROOT + ".statistics..", ROOT + ".measures..");
  }

  @Test
  void statisticsKnowNothingOfSweeps() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".statistics..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.lethe..").and(not(resideInAPackage(ROOT + ".statistics.."))))
        .check(CLASSES);
  }

  @Test
  void onlyTheKafkaAdapterAndTheLocalBrokerKnowKafka() {
    only("org.apache.kafka..", ROOT + ".kafka..", ROOT + ".local..");
    only("kafka..", ROOT + ".kafka..", ROOT + ".local..");
  }

  @Test
  void onlyTheReaderOfSweepFilesKnowsYaml() {
    only("org.snakeyaml..", ROOT + ".sweep..");
  }

  @Test
  void onlyTheHttpInterfaceKnowsItsServer() {
    only("io.vertx..", ROOT + ".http..");
    only("io.micrometer..", ROOT + ".http..");
  }

  @Test
  void onlyTheAdapterOfKubernetesKnowsItsClient() {
    only("io.fabric8..", ROOT + ".kubernetes..");
  }

  @Test
  void nobodyKnowsMlflowsClient() {
    only("org.mlflow..", ROOT + ".mlflow..");
  }

  @Test
  void nobodyHereKnowsTheObjectStoresClient() {
    only("software.amazon..");
  }

  @Test
  void onlyTheVerbsKnowTheCommandLine() {
    only("picocli..", ROOT + ".cli..");
    only("org.jline..", ROOT + ".cli..");
  }

  @Test
  void onlyTheReportKnowsItsTemplates() {
    only("com.samskivert..", ROOT + ".report..");
  }

  @Test
  void nobodyHereTrains() {
    noClasses().should().dependOnClassesThat().resideInAPackage("ai.djl..").check(CLASSES);
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
