package dev.moonwire;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/**
 * The map of {@code runtime/ARCHITECTURE.md} as rules. A rule about packages that are still to come
 * may find nothing to check; every other one must.
 */
@AnalyzeClasses(packages = "dev.moonwire", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String ROOT = "dev.moonwire";
  private static final String LUAJ = "org.luaj..";
  private static final String NETTY = "io.netty..";
  private static final String JSSE = "javax.net.ssl..";

  @ArchTest
  static final ArchRule everyPackageImportsOnlyWhatItsCharterAllows =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
          .withOptionalLayers(true)
          .layer("cli")
          .definedBy(in("cli"))
          .layer("spec")
          .definedBy(in("spec"))
          .layer("jsr223")
          .definedBy(in("jsr223"))
          .layer("face")
          .definedBy(ROOT)
          .layer("lib")
          .definedBy(in("lib"))
          .layer("task")
          .definedBy(in("task"))
          .layer("std")
          .definedBy(in("vm.std"), in("vm.host"), in("vm.luajava"))
          .layer("vm")
          .definedBy(in("vm"))
          .layer("client")
          .definedBy(in("client"))
          .layer("client.link")
          .definedBy(in("client.link"))
          .layer("ws")
          .definedBy(in("ws"))
          .layer("http.h1")
          .definedBy(in("http.h1"))
          .layer("http.h2")
          .definedBy(in("http.h2"))
          .layer("http")
          .definedBy(in("http"))
          .layer("tls")
          .definedBy(in("tls"))
          .layer("tls.engine")
          .definedBy(in("tls.engine"))
          .layer("tls.session")
          .definedBy(in("tls.session"))
          .layer("tls.config")
          .definedBy(in("tls.config"))
          .layer("tls.cipher")
          .definedBy(in("tls.cipher"))
          .layer("tls.x509")
          .definedBy(in("tls.x509"))
          .layer("tls.error")
          .definedBy(in("tls.error"))
          .layer("process")
          .definedBy(in("process"))
          .layer("dns")
          .definedBy(in("dns"))
          .layer("access")
          .definedBy(in("access"))
          .layer("fd")
          .definedBy(in("fd"))
          .layer("loop")
          .definedBy(in("loop"))
          .layer("observe")
          .definedBy(in("observe"))
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("spec")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("jsr223")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("face")
          .mayOnlyBeAccessedByLayers("cli", "spec", "jsr223")
          .whereLayer("lib")
          .mayOnlyBeAccessedByLayers("face")
          .whereLayer("task")
          .mayOnlyBeAccessedByLayers("lib")
          .whereLayer("std")
          .mayOnlyBeAccessedByLayers("face", "lib")
          .whereLayer("vm")
          .mayOnlyBeAccessedByLayers("face", "lib", "std", "task")
          .whereLayer("client")
          .mayOnlyBeAccessedByLayers("lib")
          .whereLayer("client.link")
          .mayOnlyBeAccessedByLayers("lib", "client")
          .whereLayer("ws")
          .mayOnlyBeAccessedByLayers("client")
          .whereLayer("http.h1")
          .mayOnlyBeAccessedByLayers("client")
          .whereLayer("http.h2")
          .mayOnlyBeAccessedByLayers("client")
          .whereLayer("http")
          .mayOnlyBeAccessedByLayers("lib", "client", "ws", "http.h1", "http.h2")
          .whereLayer("tls")
          .mayOnlyBeAccessedByLayers("lib", "client", "client.link")
          .whereLayer("tls.engine")
          .mayOnlyBeAccessedByLayers("face", "lib", "tls")
          .whereLayer("tls.session")
          .mayOnlyBeAccessedByLayers("tls", "tls.engine")
          .whereLayer("tls.config")
          .mayOnlyBeAccessedByLayers(
              "client", "client.link", "lib", "tls", "tls.engine", "tls.session")
          .whereLayer("tls.cipher")
          .mayOnlyBeAccessedByLayers("lib", "tls", "tls.engine", "tls.config")
          .whereLayer("tls.x509")
          .mayOnlyBeAccessedByLayers(
              "client", "client.link", "lib", "tls", "tls.engine", "tls.session", "tls.config")
          .whereLayer("tls.error")
          .mayOnlyBeAccessedByLayers(
              "client",
              "client.link",
              "lib",
              "tls",
              "tls.engine",
              "tls.config",
              "tls.cipher",
              "tls.x509")
          .whereLayer("process")
          .mayOnlyBeAccessedByLayers("lib")
          .whereLayer("dns")
          .mayOnlyBeAccessedByLayers("client", "client.link", "lib")
          .whereLayer("access")
          .mayOnlyBeAccessedByLayers(
              "client", "client.link", "face", "lib", "process", "tls", "tls.config", "dns", "fd")
          .whereLayer("fd")
          .mayOnlyBeAccessedByLayers(
              "client",
              "client.link",
              "face",
              "lib",
              "task",
              "tls",
              "tls.engine",
              "tls.config",
              "process")
          .whereLayer("loop")
          .mayOnlyBeAccessedByLayers(
              "client", "client.link", "face", "lib", "task", "process", "dns", "fd")
          .whereLayer("observe")
          .mayOnlyBeAccessedByLayers("face", "lib", "tls", "dns", "fd");

  @ArchTest
  static final ArchRule packagesFormNoCycles =
      slices().matching("dev.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule luaJIsKnownOnlyToVmAndLib =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + ".vm..", ROOT + ".lib..", ROOT + ".task..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(LUAJ);

  @ArchTest
  static final ArchRule nettyIsKnownOnlyFromTheLoopToTheClient =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              ROOT + ".loop..",
              ROOT + ".fd..",
              ROOT + ".tls.engine..",
              ROOT + ".process..",
              ROOT + ".dns..",
              ROOT + ".http..",
              ROOT + ".ws..",
              ROOT + ".client..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(NETTY);

  @ArchTest
  static final ArchRule logsAndTheFlightRecorderAreKnownOnlyToTheObserver =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".observe..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.slf4j..", "java.util.logging..", "jdk.jfr..");

  @ArchTest
  static final ArchRule theJdksTlsIsKnownOnlyToTheEngines =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".tls.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(JSSE);

  @ArchTest
  static final ArchRule nothingAboveTheLoopLocksOrStartsThreads =
      noClasses()
          .that(
              resideInAnyPackage(
                  ROOT + ".vm..",
                  ROOT + ".lib..",
                  ROOT + ".fd..",
                  ROOT + ".tls..",
                  ROOT + ".task..",
                  ROOT + ".http..",
                  ROOT + ".ws..",
                  ROOT + ".client.."))
          .should()
          .dependOnClassesThat(lockOrThreadPool())
          .orShould()
          .callConstructorWhere(target(owner(assignableTo(Thread.class))))
          .orShould()
          .callMethodWhere(target(owner(assignableTo(Thread.class))).and(target(startsOrWaits())));

  @ArchTest
  static final ArchRule onlyLibsIsPublicAmongTheBindings =
      classes()
          .that()
          .resideInAPackage(ROOT + ".lib")
          .and()
          .doNotHaveSimpleName("Libs")
          .and()
          .doNotHaveSimpleName("package-info")
          .and()
          .areTopLevelClasses()
          .should()
          .notBePublic();

  @ArchTest
  static final ArchRule nothingIsNamedAfterADumpingGround =
      noClasses().should().haveNameMatching(".*(Utils?|Helpers?|Managers?|Common)");

  @ArchTest
  static final ArchRule onlyTheCommandTouchesTheProcess =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".cli..")
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class)
          .orShould()
          .callMethod(Runtime.class, "addShutdownHook", Thread.class)
          .orShould()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  @ArchTest
  static final ArchRule theTwoHttpVersionsDoNotKnowEachOther =
      slices()
          .matching("dev.moonwire.http.(h1|h2)..")
          .should()
          .notDependOnEachOther()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule everyPackageIsNullMarkedAndHasACharter =
      classes()
          .that()
          .haveSimpleName("package-info")
          .should()
          .beAnnotatedWith("org.jspecify.annotations.NullMarked");

  private static String in(String name) {
    return ROOT + "." + name;
  }

  /** Telling the own thread that it was interrupted is no more than passing a message on. */
  private static DescribedPredicate<HasName> startsOrWaits() {
    return describe(
        "start or hold up a thread",
        method -> Set.of("start", "sleep", "join", "yield").contains(method.getName()));
  }

  private static DescribedPredicate<JavaClass> lockOrThreadPool() {
    return describe(
        "locks, atomics or thread pools",
        type ->
            type.getPackageName().startsWith("java.util.concurrent.locks")
                || type.getPackageName().startsWith("java.util.concurrent.atomic")
                || type.getName().startsWith("java.util.concurrent.Executor"));
  }
}
