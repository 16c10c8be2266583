package dev.sonde.style;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Each law finds its planted crime, at the right line, and lets an honest source pass. */
class LawsTest {
  private static final String MAIN = "probe/src/main/java/dev/sonde/probe/Ping.java";
  private static final String TEST = "probe/src/test/java/dev/sonde/probe/PingTest.java";

  private static void finds(Laws.Law law, String path, String text, int line) {
    assertThat(law.violations(House.source(path, text)))
        .singleElement()
        .asString()
        .startsWith(path + ":" + line + ": ");
    String honest = "/** A thing. */\nclass Thing {\n  int count() {\n    return 1;\n  }\n}\n";
    assertThat(law.violations(House.source(path, honest))).isEmpty();
  }

  @Test
  void longFileIsFound() {
    finds(Laws::longFile, MAIN, "\n".repeat(500) + "class Ping {}\n", 501);
  }

  @Test
  void longLineIsFound() {
    finds(Laws::longLine, MAIN, "class Ping {}\n// " + "-".repeat(98) + "\n", 2);
  }

  @Test
  void longMethodIsFound() {
    finds(Laws::longMethod, MAIN, "class Ping {\n\n  void a() {" + "\n".repeat(60) + "}}\n", 3);
  }

  @Test
  void vagueTypeIsFound() {
    finds(Laws::vagueType, MAIN, "class Ping {\n  record PacketUtils() {}\n}\n", 2);
    finds(Laws::vagueType, MAIN, "abstract class AbstractPing {}\n", 1);
  }

  @Test
  void prefixedAccessorIsFound() {
    finds(Laws::prefixedAccessor, MAIN, "class Ping {\n  int getCount() { return 1; }\n}\n", 2);
  }

  @Test
  void prefixThatAnInterfaceRequiresIsAllowed() {
    String text = "class Ping {\n  @Override public String getMessage() { return \"\"; }\n}\n";
    assertThat(Laws.prefixedAccessor(House.source(MAIN, text))).isEmpty();
  }

  @Test
  void leftForLaterIsFound() {
    finds(Laws::leftForLater, MAIN, "class Ping {\n  // TO" + "DO: more\n}\n", 2);
  }

  @Test
  void sleepIsFoundInTestsOnly() {
    String text = "class PingTest {\n  void a() throws Exception {\n    Thread.sleep(1);\n  }\n}\n";
    finds(Laws::sleepingTest, TEST, text, 3);
    assertThat(Laws.sleepingTest(House.source(MAIN, text))).isEmpty();
  }

  @Test
  void disabledTestIsFound() {
    finds(Laws::disabledTest, TEST, "class PingTest {\n  @Disabled void a() {}\n}\n", 2);
  }

  @Test
  void foreignCallIsFoundOutsideSys() {
    String text = "package p;\n\nimport java.lang.foreign.Linker;\n\nclass Ping {}\n";
    finds(Laws::foreignCall, MAIN, text, 3);
    String sys = MAIN.replace("probe", "sys");
    assertThat(Laws.foreignCall(House.source(sys, text))).isEmpty();
  }

  @Test
  void uncommentedTypeIsFound() {
    finds(Laws::uncommentedType, MAIN, "// a remark\nclass Ping {}\n", 2);
  }

  @Test
  void unmarkedPackageIsFound() {
    String path = "probe/src/main/java/dev/sonde/probe/package-info.java";
    String text = "/** Probes. */\npackage dev.sonde.probe;\n";
    assertThat(Laws.unmarkedPackage(House.source(path, text))).hasSize(1);
  }

  @Test
  void stepsPastTheStairsAreFound() {
    String path = "probe/src/main/java/module-info.java";
    String text =
        """
        module dev.sonde.probe {
          requires dev.sonde.packet;
          requires transitive dev.sonde.sys;
        }
        """;
    Source room = House.source(path, text);
    assertThat(StairsTest.steps(room, room.tree().getModule().getDirectives()))
        .containsExactly(path + ":3: must not know sys", path + ":3: hands sys on");
  }
}
