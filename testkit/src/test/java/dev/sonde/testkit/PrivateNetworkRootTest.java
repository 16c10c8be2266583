package dev.sonde.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A network that cannot be had leaves nothing behind. */
class PrivateNetworkRootTest {
  private static final int MILLIS = 10_000;

  /** Says what opening a network comes to, and which of its threads are left. */
  static final class Opener {
    private Opener() {}

    public static void main(String[] unused) throws InterruptedException {
      try {
        PrivateNetwork.open().close();
        System.out.println("opened");
      } catch (RuntimeException | Error other) {
        throw other;
      } catch (Exception failure) { // thrown as it was
        System.out.println("failed: " + failure.getMessage());
      }
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (!thread.getName().startsWith("network-")) continue;
        thread.join(MILLIS);
        if (thread.isAlive()) System.out.println("left behind: " + thread.getName());
      }
      System.out.flush();
      Runtime.getRuntime().halt(0); // a thread left behind would keep the JVM
    }
  }

  private static List<String> open(String path) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(ChildJvm.command(Opener.class));
    builder.environment().put("PATH", path);
    Process process = builder.redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text.lines().toList();
  }

  @Test
  void itsThreadEndsWhereTheProgramsItNeedsAreMissing() throws Exception {
    PrivateNetwork.open().close(); // or skip
    assertThat(open("/nowhere"))
        .singleElement()
        .asString()
        .startsWith("failed: ")
        .contains("\"ip\"");
  }

  @Test
  void itsThreadEndsWithIt() throws Exception {
    PrivateNetwork.open().close(); // or skip
    assertThat(open(System.getenv("PATH"))).containsExactly("opened");
  }
}
