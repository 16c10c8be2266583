package dev.sonde.cli;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.util.List;

/** {@code sonde version}: what runs here, in one line. */
final class Version implements Tool {
  @Override
  public String name() {
    return "version";
  }

  @Override
  public String summary() {
    return "Print the version of Sonde, of its Java and of the kernel";
  }

  @Override
  public Manual manual() {
    return new Manual(
        "",
        "Prints one line: the version of Sonde, of the Java it runs on, and of the kernel.",
        List.of(),
        List.of(new Manual.Exit(0, "always")),
        List.of());
  }

  @Override
  public int run(Arguments given, Output out, Output err) throws IOException {
    out.line(line());
    return 0;
  }

  static String line() {
    ModuleDescriptor descriptor = Version.class.getModule().getDescriptor();
    String version = descriptor == null ? "?" : descriptor.rawVersion().orElse("?");
    return "sonde "
        + version
        + " (Java "
        + System.getProperty("java.vm.version")
        + ", Linux "
        + System.getProperty("os.version")
        + ")";
  }
}
