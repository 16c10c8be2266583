package dev.sonde.cli;

import java.util.List;

/** Every tool there is, in the order of {@code sonde --help}. */
final class Tools {
  private static final List<Tool> ALL =
      List.of(
          new PingTool(),
          new TraceTool(),
          new MtrPacket(),
          new Echo(),
          new BpfTool(),
          new IcmpdTool(),
          new CaptureTool(),
          new Lab(),
          new Doctor(),
          new Help(),
          new ManPage(),
          new Completion(),
          new Version());

  private Tools() {}

  static List<Tool> all() {
    return ALL;
  }

  static Tool named(String name) {
    for (Tool tool : ALL) {
      if (tool.name().equals(name) || tool.aliases().contains(name)) return tool;
    }
    throw new BadUsage("no tool " + Text.quoted(name) + "; sonde --help lists the tools");
  }
}
