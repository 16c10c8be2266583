package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.capture.DeviceChange.Kind;
import dev.sonde.loop.Reactor;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.socket.Devices;
import dev.sonde.socket.Fanout;
import dev.sonde.socket.PacketSocket;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.TunDevice;
import dev.sonde.sys.Capabilities;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** A capture whose device goes down, away, and comes back. */
class DeviceWatchRootTest {
  private final List<Kind> seen = new ArrayList<>();

  private CaptureOptions options(String device) {
    return Capture.on(device).onChange(change -> seen.add(change.kind()));
  }

  /** Captures until that has happened. */
  private void await(Capture capture, Kind kind) throws IOException {
    long deadline = System.nanoTime() + Wiretap.PATIENCE.toNanos();
    while (!seen.contains(kind)) {
      assertThat(System.nanoTime()).as("%s of %s", kind, seen).isLessThan(deadline);
      capture.dispatch(packet -> {}, Duration.ofSeconds(1));
    }
  }

  private static void ip(PrivateNetwork network, String command) {
    network.program(("ip " + command).split(" "));
  }

  /** Trap 15. */
  @Test
  void downIsToldOnceAndWhatComesWhenItIsUpIsSeen() {
    try (Wiretap wire = new Wiretap();
        Capture capture = wire.near.call(() -> options(Wiretap.NEAR).open())) {
      ip(wire.near, "link set near0 down");
      await(capture, Kind.DOWN);
      capture.dispatch(packet -> {}, Duration.ofMillis(20));
      assertThat(seen).containsExactly(Kind.DOWN);
      ip(wire.near, "link set near0 up");
      await(capture, Kind.UP);
      assertThat(seen).containsExactly(Kind.DOWN, Kind.UP);
      wire.near.run(() -> {
        try (PacketSocket own = Wiretap.sender(Wiretap.NEAR)) {
          Wiretap.send(own, "again");
        }
      });
      assertThat(Wiretap.text(Wiretap.next(capture))).isEqualTo("again");
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void captureOfADeviceThatIsDownBeginsWhenItIsUp() {
    PrivateNetwork.inside(() -> {
      try (TunDevice tun = TunDevice.open("tap0");
          Capture capture = options(tun.name()).open()) {
        await(capture, Kind.DOWN);
        Devices.up("tap0");
        await(capture, Kind.UP);
        assertThat(seen).containsExactly(Kind.DOWN, Kind.UP);
      }
    });
  }

  @Test
  void removedDeviceIsToldAndAnotherOfItsNameIsCapturedFrom() {
    PrivateNetwork.inside(() -> {
      new ProcessBuilder("sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1").start().waitFor();
      make("side0");
      try (Capture capture = options("side0").promiscuous(true).open()) {
        run("ip link delete side0");
        await(capture, Kind.REMOVED);
        assertThat(seen).containsExactly(Kind.DOWN, Kind.REMOVED);
        make("side0");
        await(capture, Kind.APPEARED);
        try (PacketSocket other = Wiretap.sender("other0")) {
          Wiretap.send(other, "back");
        }
        CapturedPacket packet = Wiretap.next(capture);
        assertThat(Wiretap.text(packet)).isEqualTo("back");
        assertThat(packet.device()).isEqualTo(Devices.index("side0"));
      }
    });
  }

  /** The kernel refuses to bind a member of a group again, to whatever device. */
  @Test
  void memberOfAGroupIsToldAndWaitsForNoOther() {
    PrivateNetwork.inside(() -> {
      make("side0");
      try (Capture capture = options("side0").openGroup(1, Fanout.HASH).getFirst()) {
        run("ip link delete side0");
        await(capture, Kind.REMOVED);
        make("side0");
        capture.dispatch(packet -> {}, Duration.ofMillis(20));
        assertThat(seen).containsExactly(Kind.DOWN, Kind.REMOVED);
      }
    });
  }

  @Test
  void deviceThatIsNotThereYetIsWaitedFor() {
    PrivateNetwork.inside(() -> {
      new ProcessBuilder("sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1").start().waitFor();
      try (Capture capture = options("side0").waiting().open()) {
        assertThat(capture.linkType()).isEqualTo(LinkType.EN10MB);
        make("side0");
        await(capture, Kind.APPEARED);
        try (PacketSocket other = Wiretap.sender("other0")) {
          Wiretap.send(other, "new");
        }
        assertThat(Wiretap.text(Wiretap.next(capture))).isEqualTo("new");
      }
    });
  }

  @Test
  void deviceOfAnotherKindIsLeftAlone() {
    PrivateNetwork.inside(() -> {
      try (Capture capture = options("side0").waiting().open()) {
        try (TunDevice tun = TunDevice.open("side0")) {
          assertThat(tun.name()).isEqualTo("side0");
          await(capture, Kind.UNFIT);
        }
        await(capture, Kind.REMOVED);
        assertThat(seen).containsExactly(Kind.UNFIT, Kind.REMOVED);
      }
    });
  }

  /** Privilege is needed to open, and never again. */
  @Test
  void captureWithoutPrivilegeFindsItsDeviceAgain() {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      CompletableFuture<Capture> opened = new CompletableFuture<>();
      CompletableFuture<CapturedPacket> taken = new CompletableFuture<>();
      Thread reader =
          network.thread(() -> {
            try (Capture capture = options("side0").promiscuous(true).waiting().open()) {
              assertThat(Capabilities.drop()).isZero(); // of this thread
              assertThatExceptionOfType(SocketFailure.class)
                  .isThrownBy(() -> Capture.on("lo").open())
                  .withMessage("socket(AF_PACKET, SOCK_RAW, 0): EPERM (Operation not permitted)");
              opened.complete(capture);
              taken.complete(capture.take(Wiretap.PATIENCE));
            } catch (IOException | AssertionError failure) {
              opened.completeExceptionally(failure);
              taken.completeExceptionally(failure);
            }
          });
      opened.get(20, TimeUnit.SECONDS);
      network.run(() -> {
        new ProcessBuilder("sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1")
            .start()
            .waitFor();
        make("side0");
        while (!link("side0").contains("promiscuity 1")) Thread.onSpinWait();
        try (PacketSocket other = Wiretap.sender("other0")) {
          Wiretap.send(other, "seen");
        }
      });
      assertThat(Wiretap.text(taken.get(20, TimeUnit.SECONDS))).isEqualTo("seen");
      reader.join(Wiretap.PATIENCE);
    } catch (InterruptedException | ExecutionException | TimeoutException failure) {
      throw new AssertionError(failure);
    }
  }

  private static String link(String device) throws IOException {
    Process process = new ProcessBuilder("ip", "-d", "link", "show", device).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void loopIsToldToo() {
    PrivateNetwork.inside(() -> {
      try (TunDevice tun = TunDevice.open("tap0");
          Reactor reactor = Reactor.open();
          Capture capture =
              Capture.on(tun.name())
                  .onChange(change -> {
                    seen.add(change.kind());
                    if (change.kind() == Kind.UP) reactor.stop();
                  })
                  .open()) {
        capture.register(reactor, packet -> {});
        reactor.after(Duration.ofMillis(20), () -> up("tap0"));
        reactor.after(Wiretap.PATIENCE, reactor::stop);
        reactor.run();
        assertThat(seen).containsExactly(Kind.DOWN, Kind.UP);
      }
    });
  }

  private static void up(String device) {
    try {
      Devices.up(device);
    } catch (SocketFailure failure) {
      throw new AssertionError(failure);
    }
  }

  /** A pair, both up; done when both carry. */
  private static void make(String name) throws Exception {
    run("ip link add " + name + " type veth peer name other0");
    run("ip link set other0 up");
    run("ip link set " + name + " up");
    long deadline = System.nanoTime() + Wiretap.PATIENCE.toNanos();
    while (CaptureDevices.list().stream().filter(CaptureDevice::isRunning).count() < 3) {
      assertThat(System.nanoTime()).as("no carrier").isLessThan(deadline);
    }
  }

  private static void run(String command) throws Exception {
    Process process = new ProcessBuilder(command.split(" ")).inheritIO().start();
    assertThat(process.waitFor()).as(command).isZero();
  }
}
