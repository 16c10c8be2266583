package dev.sonde.testkit;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A Java machine of its own, for what a test cannot do to the one it runs in: privileges, signals,
 * exit. It sees the classes this one sees, all on the class path.
 */
public final class ChildJvm {
  private ChildJvm() {}

  /** The command line that runs {@code main}, a class of the test, with arguments. */
  public static List<String> command(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--illegal-native-access=deny");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(classPath(main));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  /** Starts it; both streams arrive on its standard output. */
  public static Process start(Class<?> main, String... arguments) throws IOException {
    return new ProcessBuilder(command(main, arguments)).redirectErrorStream(true).start();
  }

  /**
   * Ends a child, and closes the pipes to it: else the runtime does, in its own time, and who
   * counts the descriptors of this process meanwhile counts them.
   */
  public static void end(Process child) throws IOException {
    child.destroyForcibly();
    child.getOutputStream().close();
    child.getInputStream().close();
    child.getErrorStream().close();
  }

  private static String classPath(Class<?> main) {
    Set<String> places = new LinkedHashSet<>();
    places.add(place(main)); // test classes are patched into their module: no path has them
    for (String property : List.of("jdk.module.path", "java.class.path")) {
      String path = System.getProperty(property, "");
      if (!path.isEmpty()) places.addAll(List.of(path.split(File.pathSeparator, -1)));
    }
    return String.join(File.pathSeparator, places);
  }

  /** The folder or archive below which a class lies. */
  private static String place(Class<?> type) {
    String file = type.getName().replace('.', '/') + ".class";
    URL url = Objects.requireNonNull(type.getResource("/" + file));
    try {
      String found = Path.of(new URI(url.toString())).toString();
      return found.substring(0, found.length() - file.length());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
