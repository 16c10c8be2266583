package dev.sonde.style;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.DirectiveTree;
import com.sun.source.tree.ExportsTree;
import com.sun.source.tree.RequiresTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which room may know which: the table of ARCHITECTURE.md, against the module descriptors. */
class StairsTest {
  private static final List<Source> HOUSE = House.sources();

  private static final Set<String> NONE = Set.of();
  private static final Map<String, Set<String>> STAIRS =
      Map.ofEntries(
          Map.entry("sys", NONE),
          Map.entry("packet", NONE),
          Map.entry("bpf", Set.of("packet")),
          Map.entry("dissect", Set.of("packet")),
          Map.entry("loop", Set.of("sys", "jdk.unsupported")),
          Map.entry("socket", Set.of("sys", "bpf", "loop", "packet")),
          Map.entry("capture", Set.of("sys", "bpf", "loop", "packet", "socket")),
          Map.entry("probe", Set.of("bpf", "packet", "loop", "socket")),
          Map.entry("daemon", Set.of("sys", "loop", "socket")),
          Map.entry("icmpd", Set.of("packet", "loop", "socket", "daemon")),
          Map.entry("services", Set.of("packet", "loop", "socket", "daemon")),
          Map.entry("lab", Set.of("packet", "loop", "socket", "org.snakeyaml.engine.v2")),
          Map.entry("cli", cli()));

  private static Set<String> cli() {
    return Set.of(
        "packet",
        "bpf",
        "dissect",
        "loop",
        "socket",
        "capture",
        "probe",
        "daemon",
        "icmpd",
        "services",
        "lab",
        "org.apache.commons.cli",
        "com.fasterxml.jackson.core");
  }

  private static void none(List<String> broken) {
    assertThat(String.join("\n", broken)).isEmpty();
  }

  /** Rooms by name, with the directives of their descriptors. */
  private static Map<Source, List<? extends DirectiveTree>> rooms() {
    Map<Source, List<? extends DirectiveTree>> rooms = new HashMap<>();
    for (Source source : HOUSE) {
      if (source.isModule()) rooms.put(source, source.tree().getModule().getDirectives());
    }
    return rooms;
  }

  @Test
  void aRoomKnowsOnlyTheFloorsBeneathIt() {
    List<String> broken = new ArrayList<>();
    rooms().forEach((room, directives) -> broken.addAll(steps(room, directives)));
    none(broken);
  }

  static List<String> steps(Source room, List<? extends DirectiveTree> directives) {
    Set<String> allowed = STAIRS.get(room.room());
    if (allowed == null) return List.of(room.at(1, "a room that is not in the table of stairs"));
    List<String> broken = new ArrayList<>();
    for (DirectiveTree directive : directives) {
      if (directive instanceof RequiresTree step) {
        String name = step.getModuleName().toString().replace("dev.sonde.", "");
        if (name.equals("org.jspecify")) continue;
        if (!allowed.contains(name)) broken.add(room.at(step, "must not know " + name));
        // Passed on, it would be readable from a room that must not know it.
        if (step.isTransitive() && name.equals("sys")) broken.add(room.at(step, "hands sys on"));
      }
    }
    return broken;
  }

  @Test
  void everyFolderWithAPomIsInTheTablesOfTheArchitecture() {
    String page = House.read(Path.of("ARCHITECTURE.md"));
    List<String> broken = new ArrayList<>();
    for (Path pom : House.files("pom.xml")) {
      String folder = pom.getName(0).toString();
      if (pom.getNameCount() == 2 && !page.contains("| `" + folder + "/` |")) broken.add(folder);
    }
    none(broken);
  }

  @Test
  void aRoomIsOneModuleNamedAfterItsFolder() {
    List<String> broken = new ArrayList<>();
    for (Source room : rooms().keySet()) {
      String name = room.tree().getModule().getName().toString();
      if (!name.equals("dev.sonde." + room.room())) broken.add(room.at(1, "is called " + name));
    }
    none(broken);
  }

  @Test
  void aRoomIsOneFlatPackage() {
    List<String> broken = new ArrayList<>();
    for (Source source : HOUSE) {
      if (source.isModule() || source.tree().getPackageName() == null) continue;
      String name = source.tree().getPackageName().toString();
      String home = "dev.sonde." + source.room();
      boolean server = source.room().equals("services") && name.matches(home + "\\.[a-z]+");
      if (!name.equals(home) && !server) broken.add(source.at(1, "lives in package " + name));
    }
    none(broken);
  }

  @Test
  void aRoomExportsNothingButItself() {
    List<String> broken = new ArrayList<>();
    rooms()
        .forEach((room, directives) -> {
          for (DirectiveTree directive : directives) {
            if (directive instanceof ExportsTree door
                && !door.getPackageName().toString().startsWith("dev.sonde." + room.room())) {
              broken.add(room.at(door, "exports another room"));
            }
          }
        });
    none(broken);
  }

  @Test
  void everyPackageIsNullMarked() {
    List<String> broken = new ArrayList<>();
    Set<String> described = new TreeSet<>();
    for (Source source : HOUSE) {
      broken.addAll(Laws.unmarkedPackage(source));
      if (source.isPackage()) described.add(source.room());
    }
    for (Source source : HOUSE) {
      if (!source.isModule() && !described.contains(source.room())) {
        broken.add(source.at(1, "a package without package-info.java"));
      }
    }
    none(broken);
  }

  @Test
  void onlySysLinksNativeFunctions() {
    none(HOUSE.stream().flatMap(source -> Laws.foreignCall(source).stream()).toList());
  }
}
