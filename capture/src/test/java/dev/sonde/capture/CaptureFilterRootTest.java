package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sonde.bpf.BadAssembly;
import dev.sonde.bpf.BadFilter;
import dev.sonde.bpf.BpfAssembler;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.EtherType;
import dev.sonde.packet.LinkType;
import dev.sonde.socket.Devices;
import dev.sonde.socket.PacketSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the filter of a live capture lets through, from the first packet on. */
@NullUnmarked
class CaptureFilterRootTest {
  private static final int ROUNDS = 20;
  private static Wiretap wire;

  @BeforeAll
  static void lay() {
    wire = new Wiretap();
  }

  @AfterAll
  static void remove() {
    wire.close();
  }

  private static BpfProgram program(String text) {
    try {
      return BpfAssembler.parse(text);
    } catch (BadAssembly bad) {
      throw new AssertionError(bad);
    }
  }

  /** Passes packets that have this letter at this offset. */
  private static BpfProgram letter(char letter, int at) {
    return program(
        "ldb [%d]\njeq #%d jt yes jf no\nyes: ret #262144\nno: ret #0\n"
            .formatted(at, (int) letter)
            .toLowerCase(Locale.ROOT));
  }

  /** Sends without end, until it is told. */
  private static final class Flood implements AutoCloseable {
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread thread;

    Flood(PacketSocket socket, String text) {
      thread =
          Thread.ofPlatform()
              .start(() -> {
                try (socket) {
                  byte[] frame = Wiretap.frame(Wiretap.EXPERIMENT, text);
                  while (!over.get()) Wiretap.burst(socket, frame, 64);
                } catch (IOException failure) {
                  throw new AssertionError(failure);
                }
              });
    }

    @Override
    public void close() throws IOException {
      over.set(true);
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        throw new IOException(interrupted);
      }
    }
  }

  /** Trap 9: a packet socket that is opened with a frame type hears every device until the bind. */
  @Test
  void nothingFromOtherDevicesIsSeenBeforeTheBind() {
    wire.near.run(() -> {
      try (Flood flood = new Flood(Wiretap.sender("lo"), "elsewhere");
          PacketSocket sender = wire.sender()) {
        assertThat(flood.thread.isAlive()).isTrue();
        for (int round = 0; round < ROUNDS; round++) {
          try (Capture capture = Capture.on(Wiretap.NEAR).ringBytes(1).open()) {
            Wiretap.send(sender, "here");
            assertThat(Wiretap.until(capture, "here")).containsExactly("here");
          }
        }
      }
    });
  }

  /** Nobody here knows a hardware type: held against it, what the ring gets would be refused. */
  @Test
  void programThatOnlyTheKernelCanRunMayReplaceAnother() {
    BpfProgram ethernet =
        program("ld [hatype]\njeq #1 jt yes jf no\nyes: ret #262144\nno: ret #0\n");
    wire.near.run(() -> {
      try (Capture capture = Capture.on(Wiretap.NEAR).open();
          PacketSocket sender = wire.sender()) {
        capture.filter(ethernet);
        Wiretap.send(sender, "seen");
        assertThat(Wiretap.until(capture, "seen")).containsExactly("seen");
      }
    });
  }

  @Test
  void programThatNobodyCanRunIsRefused() {
    BpfProgram program = program("ld [mark]\nldb [12]\nret #262144\n");
    wire.near.run(() -> {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Capture.on("any").filter(program).open())
          .withMessageContaining("only the kernel knows");
      Capture.on(Wiretap.NEAR).filter(program).open().close();
    });
  }

  @Test
  void programOfOnesOwnAsksTheKernelForMoreThanATag() {
    BpfProgram untaggedEthernet =
        program(
            """
            ldb [vlanp]
            jeq #0 jt more jf no
            more: ld [hatype]
            jeq #1 jt yes jf no
            yes: ret #262144
            no: ret #0
            """);
    wire.near.run(() -> {
      try (Capture capture = Capture.on("any").filter(untaggedEthernet).open();
          PacketSocket sender = wire.sender()) {
        Wiretap.send(
            sender, Wiretap.frame(EtherType.CUSTOMER_TAG, "tagged", 5, Wiretap.EXPERIMENT));
        Wiretap.send(sender, "untagged");
        assertThat(Wiretap.until(capture, "untagged")).containsExactly("untagged");
      }
    });
  }

  /** Trap 9 again: a filter that is attached after the bind is too late. */
  @Test
  void nothingThatTheFilterRefusesIsSeenBeforeIt() {
    wire.near.run(() -> {
      try (Flood flood = new Flood(wire.sender(), "unwanted");
          PacketSocket sender = wire.sender()) {
        assertThat(flood.thread.isAlive()).isTrue();
        for (int round = 0; round < ROUNDS; round++) {
          var options = Capture.on(Wiretap.NEAR).ringBytes(1).filter(letter('w', 14));
          try (Capture capture = options.open()) {
            Wiretap.send(sender, "wanted");
            assertThat(Wiretap.until(capture, "wanted")).containsExactly("wanted");
          }
        }
      }
    });
  }

  /** Trap 10: what is in the ring has passed the filter before. */
  @Test
  void newFilterHoldsAlsoForWhatTheRingHasAlready() {
    wire.near.run(() -> {
      try (Capture capture = Capture.on(Wiretap.NEAR).open();
          PacketSocket sender = wire.sender()) {
        Wiretap.send(sender, "first", "old", "new, but early", "old");
        assertThat(Wiretap.text(Wiretap.next(capture))).isEqualTo("first");
        capture.filter(letter('n', 14));
        Wiretap.send(sender, "old", "new");
        assertThat(Wiretap.until(capture, "new")).containsExactly("new, but early", "new");
        assertThat(capture.stats().received()).isEqualTo(5);
        capture.filter(null);
        Wiretap.send(sender, "anything");
        assertThat(Wiretap.until(capture, "anything")).containsExactly("anything");
      }
    });
  }

  @Test
  void packetsThatNobodyIsShownAreCountedAsTheFilterPassesThem() {
    wire.near.run(() -> {
      try (Capture capture = Capture.on(Wiretap.NEAR).filter(letter('n', 14)).open();
          PacketSocket sender = wire.sender()) {
        Wiretap.send(sender, "old", "new", "newer", "old", "newest");
        assertThat(counted(capture, 3)).isEqualTo(3);
        Wiretap.send(sender, "new one", "no, not new");
        assertThat(Wiretap.text(Wiretap.next(capture))).isEqualTo("new one");
        capture.filter(letter('x', 14)); // refuses what the ring has already
        Wiretap.send(sender, "x");
        assertThat(counted(capture, 1)).isEqualTo(1);
        assertThat(capture.seen()).isEqualTo(6);
      }
    });
  }

  private static int counted(Capture capture, int awaited) throws IOException {
    int count = 0;
    for (int turn = 0; count < awaited && turn < ROUNDS; turn++) {
      count += capture.dispatch(PacketHandler.NONE, Wiretap.PATIENCE);
    }
    return count;
  }

  /** Trap 5: the kernel's filter sees the frame without its tag, and asks for the tag apart. */
  @Test
  void tagIsNotAtItsPlaceForTheFilterButBesideThePacket() {
    String inline = "ldh [12]\njeq #0x8100 jt yes jf no\nyes: ret #-1\nno: ret #0\n";
    String beside = "ldb [vlanp]\njeq #1 jt yes jf no\nyes: ret #-1\nno: ret #0\n";
    wire.near.run(() -> {
      try (Capture never = Capture.on(Wiretap.NEAR).filter(program(inline)).open();
          Capture tagged = Capture.on(Wiretap.NEAR).filter(program(beside)).open();
          PacketSocket sender = wire.sender()) {
        int tag = EtherType.CUSTOMER_TAG;
        Wiretap.send(sender, "plain");
        Wiretap.send(sender, Wiretap.frame(tag, "tagged", 5, Wiretap.EXPERIMENT));
        assertThat(Wiretap.until(tagged, "tagged")).containsExactly("tagged");
        assertThat(never.stats().received()).isZero();
        assertThat(tagged.stats().received()).isEqualTo(1);
      }
    });
  }

  /**
   * Trap 14: the kernel's filter sees neither header. What it can be asked of the cooked one it is
   * asked; else the packet comes up, and is judged here.
   */
  @ParameterizedTest
  @CsvSource({
    "LINUX_SLL2, ldh [0], 0x88b5, true",
    "LINUX_SLL2, ld [4], DEVICE, true",
    "LINUX_SLL2, ldh [8], 1, true",
    "LINUX_SLL2, ldb [10], 1, true",
    "LINUX_SLL2, ldb [11], 6, false",
    "LINUX_SLL2, ldh [12], 0x0200, false",
    "LINUX_SLL2, ldb [20], 0x6e, true",
    "LINUX_SLL2, ld #pktlen, 23, false",
    "LINUX_SLL, ldh [0], 1, true",
    "LINUX_SLL, ldh [2], 1, true",
    "LINUX_SLL, ldh [4], 6, false",
    "LINUX_SLL, ldh [14], 0x88b5, true",
    "LINUX_SLL, ldb [16], 0x6e, true",
  })
  void cookedFilterMeansTheCookedPacket(String link, String load, String value, boolean inKernel) {
    wire.near.run(() -> {
      String wanted = value.equals("DEVICE") ? "" + Devices.index(Wiretap.NEAR) : value;
      BpfProgram program =
          program(load + "\njeq #" + wanted + " jt yes jf no\nyes: ret #-1\nno: ret #0\n");
      BpfProgram opposite =
          program(load + "\njeq #" + wanted + " jt no jf yes\nyes: ret #-1\nno: ret #0\n");
      CaptureOptions options =
          Capture.on(Wiretap.NEAR).linkType(LinkType.named(link)).direction(CaptureDirection.IN);
      try (Capture capture = options.filter(program).open();
          Capture none = options.filter(opposite).open();
          PacketSocket sender = wire.sender()) {
        Wiretap.send(sender, "new");
        assertThat(Wiretap.text(Wiretap.next(capture))).isEqualTo("new");
        assertThat(none.take(Duration.ofMillis(20))).isNull();
        assertThat(none.stats().received()).isEqualTo(inKernel ? 0 : 1);
        assertThat(none.seen()).isEqualTo(inKernel ? 0 : 1);
        assertThat(capture.seen()).isEqualTo(1);
      }
    });
  }

  /** Among what is not wanted: a tagged frame, one that goes out, another type. */
  @ParameterizedTest
  @CsvSource({
    "near0, ether proto 0x88b5 and not vlan and inbound, plain",
    "near0, vlan 5, tagged",
    "near0, ether src 02:00:5e:00:53:01 and outbound, own",
    "near0, ether proto 0x88b6, other",
    "any, ether proto 0x88b6, other",
    "any, outbound, own",
  })
  void wordsOfPcapFilterMeanThePackets(String device, String words, String wanted) {
    wire.near.run(() -> {
      try (Capture capture = Capture.on(device).filter(words).open();
          PacketSocket own = Wiretap.sender(Wiretap.NEAR);
          PacketSocket sender = wire.sender()) {
        Wiretap.send(own, "own");
        Wiretap.send(sender, "plain");
        Wiretap.send(sender, Wiretap.frame(0x88b6, "other"));
        Wiretap.send(
            sender, Wiretap.frame(EtherType.CUSTOMER_TAG, "tagged", 5, Wiretap.EXPERIMENT));
        assertThat(Wiretap.text(Wiretap.next(capture))).isEqualTo(wanted);
        assertThat(capture.take(Duration.ofMillis(20))).isNull();
        assertThat(capture.stats().received()).isEqualTo(1);
      }
    });
  }

  @Test
  void wordsThatAreNoFilterAreRefusedByColumn() {
    wire.near.run(() ->
        assertThatExceptionOfType(BadFilter.class)
            .isThrownBy(() -> Capture.on(Wiretap.NEAR).filter("udp port"))
            .withMessageStartingWith("column "));
  }

  @Test
  void verdictCutsAndSoDoesTheSnapLength() {
    wire.near.run(() -> {
      try (Capture shorter = Capture.on(Wiretap.NEAR).filter(program("ret #16\n")).open();
          Capture capped =
              Capture.on(Wiretap.NEAR).filter(program("ret #16\n")).snapLength(15).open();
          PacketSocket sender = wire.sender()) {
        Wiretap.send(sender, "12345");
        CapturedPacket packet = Wiretap.next(shorter);
        assertThat(packet.length()).isEqualTo(16);
        assertThat(packet.originalLength()).isEqualTo(19);
        assertThat(Wiretap.text(Wiretap.next(capped))).isEqualTo("1");
      }
    });
  }

  /** The kernel has judged all of the packet; what is left of it can't be judged again. */
  @ParameterizedTest
  @CsvSource({
    "near0, ldb [17], 4, EN10MB",
    "near0, ld [rxhash], 0, EN10MB",
    "near0, ldb [23], 4, LINUX_SLL2",
    "near0, ldh [12], 0x0200, LINUX_SLL2"
  })
  void filterSeesWhatTheSnapLengthCutsOff(String device, String load, String value, String link) {
    wire.near.run(() -> {
      String text = load + "\njeq #" + value + " jt yes jf yes\nyes: ret #-1\n";
      CaptureOptions options = Capture.on(device).linkType(LinkType.named(link)).snapLength(9);
      try (Capture capture = options.filter(program(text)).open();
          PacketSocket sender = wire.sender()) {
        Wiretap.send(sender, "1234");
        CapturedPacket packet = Wiretap.next(capture);
        assertThat(packet.length()).isEqualTo(9);
        assertThat(packet.originalLength()).isGreaterThan(17);
      }
    });
  }

  /** Its kernel form has no room in net.core.optmem_max, or needs jumps that are too long. */
  @ParameterizedTest
  @ValueSource(ints = {2000, 3000})
  void filterThatIsTooLargeForTheKernelIsRunHere(int length) {
    wire.near.run(() -> {
      String loads = "ldh [12]\n".repeat(length);
      BpfProgram large = program(loads + "ldb [14]\njeq #110 jt a jf b\na: ret #-1\nb: ret #0\n");
      try (Capture capture = Capture.on(Wiretap.NEAR).filter(large).open();
          PacketSocket sender = wire.sender()) {
        Wiretap.send(sender, "old", "new");
        assertThat(Wiretap.until(capture, "new")).containsExactly("new");
        assertThat(capture.stats().received()).isEqualTo(2);
        assertThat(capture.seen()).isEqualTo(2);
      }
    });
  }

  @Test
  void programThatIsNoneIsRefusedAndNothingStaysOpen() {
    wire.near.run(() -> {
      BpfProgram endless = program("ld [0]\n");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Capture.on(Wiretap.NEAR).filter(endless).open());
      try (Capture capture = Capture.on(Wiretap.NEAR).open();
          PacketSocket sender = wire.sender()) {
        assertThatIllegalArgumentException().isThrownBy(() -> capture.filter(endless));
        Wiretap.send(sender, "still");
        assertThat(Wiretap.until(capture, "still")).isEqualTo(List.of("still"));
      }
    });
  }
}
