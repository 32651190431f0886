package dev.tributary.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.opentelemetry.api.GlobalOpenTelemetry;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which module may know which, and what no module does. */
class ArchitectureTest {

    private static final String ROOT = "dev.tributary.";
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tributary");

    /** A module and what it may know of ours, besides itself. */
    @ParameterizedTest
    @CsvSource({
        "contract,",
        "workerruntime, contract",
        "ingest, contract",
        "fusionstream, contract",
        "textworker, contract workerruntime",
        "imageworker, contract workerruntime",
        "audioworker, contract workerruntime",
    })
    void aModuleKnowsOnlyWhatLiesBelowIt(String module, String below) {
        List<String> allowed = below == null ? List.of(module) : List.of((module + " " + below).split(" "));
        assertThat(ALL.that(in(module))).as("classes of %s", module).isNotEmpty();
        check(noClasses()
                .that(in(module))
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are of a module other than " + allowed,
                        type -> type.getPackageName().startsWith("dev.tributary")
                                && allowed.stream().noneMatch(one -> in(one).test(type)))));
    }

    @Test
    void aModelModuleKnowsNothingOfKafkaButItsMain() {
        check(noClasses()
                .that(in("textworker").or(in("imageworker")).or(in("audioworker")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.."));
    }

    /** What decides about a turn, and all of ours that it knows in its module: no Kafka, no telemetry, no clock, no log. */
    @Test
    void theHeartOfTheJoinIsPure() {
        Set<JavaClass> heart = new HashSet<>();
        reach(ALL.get(ROOT + "fusionstream.TurnStep"), heart);
        assertThat(heart).hasSizeBetween(8, 40);
        check(noClasses()
                .that(DescribedPredicate.describe("are of the heart", heart::contains))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..",
                        "io.opentelemetry..",
                        "org.slf4j..",
                        "java.net..",
                        "java.util.concurrent..")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis"));
    }

    private static void reach(JavaClass type, Set<JavaClass> reached) {
        if (in("fusionstream").test(type) && reached.add(type)) {
            type.getDirectDependenciesFromSelf()
                    .forEach(dependency -> reach(dependency.getTargetClass().getBaseComponentType(), reached));
        }
    }

    @Test
    void onlyTheContractKnowsTheObjectStoresClient() {
        check(noClasses()
                .that(in("contract").negate())
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.minio.."));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("dev.tributary.(**)").should().beFreeOfCycles());
    }

    @Test
    void noServiceTouchesGlobals() {
        check(noClasses().should().dependOnClassesThat().areAssignableTo(GlobalOpenTelemetry.class));
        check(noClasses().that(in("deploy").negate()).should().accessField(System.class, "out"));
        check(noClasses().should().callMethod(Thread.class, "stop"));
    }

    @Test
    void everyPackageIsNullMarked() {
        check(classes().should(new ArchCondition<>("be in a @NullMarked package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(new SimpleConditionEvent(type, marked, type.getName() + " is in an unmarked package"));
            }
        }));
    }

    private static DescribedPredicate<JavaClass> in(String module) {
        return DescribedPredicate.describe(
                "of " + module, type -> (type.getPackageName() + ".").startsWith(ROOT + module + "."));
    }

    private static void check(ArchRule rule) {
        rule.check(ALL);
    }
}
