package dev.sonde.socket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** What the machine lets the tests do. */
final class Privilege {
  private static final String WHOLE = "4294967295";

  private Privilege() {}

  /** Skips where root is only root of a user namespace. */
  static void assumeRealRoot(String what) throws IOException {
    String map = Files.readString(Path.of("/proc/self/uid_map"));
    if (map.trim().endsWith(WHOLE)) return;
    String reason = what + " needs root outside of a user namespace";
    System.err.println("SKIPPED: " + reason);
    Assumptions.abort(reason);
  }

  /** The most that SO_RCVBUF takes. */
  static int receiveBufferLimit() throws IOException {
    // By lines: Files.readString reads a file of size 0 byte by byte, and a sysctl gives only one.
    return Integer.parseInt(Files.readAllLines(Path.of("/proc/sys/net/core/rmem_max")).getFirst());
  }
}
