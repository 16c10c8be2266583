package dev.sonde.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What the kernel says about this machine and this process: proc(5), sysfs(5). A file that is
 * absent or unreadable is an answer, not a failure.
 *
 * @param root the folder in which {@code proc}, {@code dev} and {@code usr} lie
 * @param home the folder of the run-time image
 */
record Machine(Path root, Path home) {
  /** Capabilities that Sonde has a use for, by their bits: capabilities(7). */
  enum Capability {
    NET_BIND_SERVICE(10),
    NET_ADMIN(12),
    NET_RAW(13),
    SYS_ADMIN(21);

    private final int bit;

    Capability(int bit) {
      this.bit = bit;
    }

    boolean isIn(long set) {
      return (set >> bit & 1) != 0;
    }
  }

  static Machine here() {
    return new Machine(Path.of("/"), Path.of(System.getProperty("java.home")));
  }

  /** The first line of a file, stripped. */
  Optional<String> line(String path) {
    try (var lines = Files.lines(root.resolve(path))) {
      return lines.findFirst().map(String::strip);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A sysctl by its usual name, as {@code net.ipv4.ping_group_range}. */
  Optional<String> sysctl(String name) {
    return line("proc/sys/" + name.replace('.', '/'));
  }

  OptionalLong number(String name) {
    Optional<String> value = sysctl(name).filter(text -> text.matches("\\d{1,18}"));
    return value.isPresent() ? OptionalLong.of(Long.parseLong(value.get())) : OptionalLong.empty();
  }

  /** A field of {@code /proc/self/status}, as {@code CapEff}; empty where there is none. */
  String status(String field) {
    try (var lines = Files.lines(root.resolve("proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith(field + ":"))
          .map(line -> line.substring(field.length() + 1).strip())
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  /** The effective user id. */
  String user() {
    return word(status("Uid"), 1);
  }

  /** The effective group and the supplementary ones, which all count for ping sockets. */
  List<String> groups() {
    String groups = word(status("Gid"), 1) + " " + status("Groups");
    return List.of(groups.strip().split("\\s+", -1)).stream().distinct().toList();
  }

  /** First and last of the groups that exist here: user_namespaces(7). */
  String mappedGroups() {
    String[] map = line("proc/self/gid_map").orElse("0 0 4294967295").split("\\s+", -1);
    long first = Long.parseLong(map[0]);
    return first + " " + Math.min(first + Long.parseLong(map[2]) - 1, Integer.MAX_VALUE);
  }

  private static String word(String line, int index) {
    String[] words = line.split("\\s+", -1);
    return index < words.length ? words[index] : "";
  }

  /** A capability set, as {@code CapEff} or {@code CapBnd}. */
  long capabilities(String set) {
    String hex = status(set);
    return hex.isEmpty() ? 0 : Long.parseUnsignedLong(hex, 16);
  }

  boolean has(Capability capability) {
    return capability.isIn(capabilities("CapEff"));
  }

  /** Not even root may have it, as in a container that was started without. */
  boolean isOutOfReach(Capability capability) {
    return !status("CapBnd").isEmpty() && !capability.isIn(capabilities("CapBnd"));
  }

  /** Where a program is, in the folders of PATH. */
  Optional<Path> program(String name) {
    String folders = Objects.requireNonNullElse(System.getenv("PATH"), "/usr/bin:/bin");
    return Stream.of(folders.split(":", -1))
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> root.resolve(folder.substring(1)).resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }

  boolean isUsable(String path) {
    return Files.isReadable(root.resolve(path)) && Files.isWritable(root.resolve(path));
  }
}
