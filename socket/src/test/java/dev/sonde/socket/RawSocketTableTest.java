package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The tables of docs/raw-sockets.md name every test of a rule, and no test that is not there. */
class RawSocketTableTest {
  private static final Path PAGE =
      Path.of(System.getProperty("basedir", ".")).resolve("../docs/raw-sockets.md");
  private static final Pattern THEME = Pattern.compile("\\*(\\w+)\\*`");
  private static final Pattern NAME = Pattern.compile("`\\.(\\w+)`");
  private static final List<Class<?>> RULES =
      List.of(
          RawSocketCreationRulesRootTest.class,
          RawSocketDeliveryRulesRootTest.class,
          RawSocketNarrowingRulesRootTest.class,
          RawSocketIcmpRulesRootTest.class,
          RawSocketHeaderRulesRootTest.class,
          RawSocketSizeRulesRootTest.class);

  @Test
  void tablesAndTestsAgree() throws IOException {
    assertThat(named()).isEqualTo(written());
  }

  private static SortedSet<String> named() throws IOException {
    SortedSet<String> names = new TreeSet<>();
    for (String line : Files.readAllLines(PAGE)) {
      if (!line.startsWith("|")) continue;
      String cell = line.substring(line.lastIndexOf('|', line.length() - 2));
      Matcher theme = THEME.matcher(cell);
      if (!theme.find()) continue;
      NAME.matcher(cell).results().forEach(name -> names.add(theme.group(1) + "." + name.group(1)));
    }
    return names;
  }

  private static SortedSet<String> written() {
    SortedSet<String> names = new TreeSet<>();
    for (Class<?> rules : RULES) {
      String theme = rules.getSimpleName().replaceAll("RawSocket|RulesRootTest", "");
      Arrays.stream(rules.getDeclaredMethods())
          .filter(RawSocketTableTest::isTest)
          .forEach(method -> names.add(theme + "." + method.getName()));
    }
    return names;
  }

  private static boolean isTest(Method method) {
    return method.isAnnotationPresent(Test.class)
        || method.isAnnotationPresent(ParameterizedTest.class);
  }
}
