package dev.sonde.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the public classes of this room say about C, found by reflection: {@code Epolls.EPOLLIN} is
 * a constant, {@code Epolls.EpollEvent.data} an offset in struct epoll_event, {@code SIZE} and
 * {@code ALIGN} are sizeof and _Alignof.
 */
final class AbiFacts {
  /** A number that Java gives a C expression. */
  record Fact(String name, String expression, long value) {
    /** As Java holds it: C may say unsigned where Java says int. */
    boolean agreesWith(long c) {
      return value == c || (value == (int) value && Integer.toUnsignedLong((int) value) == c);
    }
  }

  /** What C calls otherwise than its neighbours. */
  private static final Map<String, String> NAMES =
      Map.of(
          "UserCapHeader", "__user_cap_header_struct",
          "UserCapData", "__user_cap_data_struct");

  private AbiFacts() {}

  /** The facts of each public class of the room, by its name. */
  static Map<String, List<Fact>> ofTheRoom() throws IOException, ReflectiveOperationException {
    Map<String, List<Fact>> facts = new TreeMap<>();
    for (Class<?> family : families()) {
      List<Fact> found = new ArrayList<>();
      String name = family.getSimpleName();
      for (Field field : constants(family)) {
        found.add(new Fact(name + "." + field.getName(), field.getName(), value(field)));
      }
      for (Class<?> struct : family.getDeclaredClasses()) {
        if (Modifier.isPublic(struct.getModifiers())) addLayout(found, name, struct);
      }
      if (!found.isEmpty()) facts.put(name, found);
    }
    return facts;
  }

  private static void addLayout(List<Fact> found, String family, Class<?> struct)
      throws IllegalAccessException {
    for (Field field : constants(struct)) {
      String type = "struct " + cName(struct.getSimpleName());
      String expression =
          switch (field.getName()) {
            case "SIZE" -> "sizeof(" + type + ")";
            case "ALIGN" -> "_Alignof(" + type + ")";
            default -> "offsetof(" + type + ", " + field.getName() + ")";
          };
      String name = family + "." + struct.getSimpleName() + "." + field.getName();
      found.add(new Fact(name, expression, value(field)));
    }
  }

  /** SockaddrIn6 is sockaddr_in6. */
  static String cName(String camelCase) {
    String regular = camelCase.replaceAll("(?<=.)([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    return NAMES.getOrDefault(camelCase, regular);
  }

  private static List<Field> constants(Class<?> type) {
    return Stream.of(type.getDeclaredFields())
        .filter(field -> Modifier.isPublic(field.getModifiers()))
        .toList();
  }

  private static long value(Field field) throws IllegalAccessException {
    assertThat(field.getType()).as("type of %s", field).isIn(int.class, long.class);
    assertThat(Modifier.isFinal(field.getModifiers())).as("%s is final", field).isTrue();
    return ((Number) field.get(null)).longValue();
  }

  private static List<Class<?>> families() throws IOException, ClassNotFoundException {
    List<Class<?>> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(compiled())) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".class") || name.contains("$") || name.contains("-")) continue;
        String simple = name.substring(0, name.length() - ".class".length());
        Class<?> type = Class.forName(Errno.class.getPackageName() + "." + simple);
        if (Modifier.isPublic(type.getModifiers())) found.add(type);
      }
    }
    return found;
  }

  /** The folder of the compiled classes of the room. */
  private static Path compiled() {
    try {
      URI root = Errno.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(root).resolve(Errno.class.getPackageName().replace('.', '/'));
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
