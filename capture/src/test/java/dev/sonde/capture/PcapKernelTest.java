package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.bpf.BpfInterpreter;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.LinkType;
import dev.sonde.packet.Wire;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** libpcap reads and writes files, compiles and filters; what is live is in PcapRootTest. */
class PcapKernelTest {
  private static final long SECOND_NANOS = PcapBytes.SECOND * 1_000_000_000L;

  @TempDir private Path folder;

  @BeforeEach
  void libpcap() {
    assumeTrue(Pcap.isInstalled(), Libpcap.ABSENT);
  }

  private Path file(PcapBytes bytes) throws IOException {
    return Files.write(folder.resolve("packets.pcap"), bytes.all());
  }

  private Pcap open(PcapBytes bytes) throws IOException {
    return Pcap.openOffline(file(bytes));
  }

  private static byte[] copy(CapturedPacket packet) {
    MemorySegment bytes = packet.bytes().asSlice(packet.at(), packet.length());
    return bytes.toArray(ValueLayout.JAVA_BYTE);
  }

  @Test
  void loopShowsEachPacketOfAFileInOneObject() throws Exception {
    List<byte[]> seen = new ArrayList<>();
    List<CapturedPacket> objects = new ArrayList<>();
    try (Pcap pcap = open(new PcapBytes().frames(3))) {
      boolean whole =
          pcap.loop(
              -1,
              packet -> {
                seen.add(copy(packet));
                objects.add(packet);
              });
      assertThat(whole).isTrue();
      assertThat(objects).containsOnly(pcap.packet());
    }
    assertThat(seen).containsExactly(PcapBytes.frame(0), PcapBytes.frame(1), PcapBytes.frame(2));
  }

  @Test
  void stampsAreNanosecondsWhateverTheFileHas() throws Exception {
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      for (boolean nanoseconds : List.of(true, false)) {
        PcapBytes bytes = new PcapBytes(order, nanoseconds, LinkType.EN10MB).packet(7, new byte[9]);
        try (Pcap pcap = open(bytes)) {
          assertThat(pcap.nextEx()).isEqualTo(Pcap.Next.PACKET);
          long nanos = pcap.packet().stampNanos() - SECOND_NANOS;
          assertThat(nanos).isEqualTo(nanoseconds ? 7 : 7_000);
        }
      }
    }
  }

  @Test
  void cutPacketKnowsHowLongItWas() throws Exception {
    try (Pcap pcap = open(new PcapBytes().record(0, 10, 1500, new byte[10]))) {
      CapturedPacket packet = Objects.requireNonNull(pcap.next());
      assertThat(packet.length()).isEqualTo(10);
      assertThat(packet.originalLength()).isEqualTo(1500);
    }
  }

  @Test
  void nothingCanBeReadBehindThePacket() throws Exception {
    try (Pcap pcap = open(new PcapBytes().packet(0, new byte[60]))) {
      CapturedPacket packet = Objects.requireNonNull(pcap.next());
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> packet.bytes().get(ValueLayout.JAVA_BYTE, packet.at() + 60));
    }
  }

  @Test
  void endOfAFileIsNoTimeout() throws Exception {
    try (Pcap pcap = open(new PcapBytes().frames(1))) {
      assertThat(pcap.next()).isSameAs(pcap.packet());
      assertThat(pcap.nextEx()).isEqualTo(Pcap.Next.END);
      assertThat(pcap.next()).isNull();
      assertThat(pcap.dispatch(-1, packet -> {})).isZero();
      assertThat(pcap.loop(-1, packet -> {})).isTrue();
    }
  }

  @Test
  void loopAndDispatchTakeAsManyAsTheyAreTold() throws Exception {
    List<Integer> lengths = new ArrayList<>();
    PacketHandler handler = packet -> lengths.add(packet.length());
    try (Pcap pcap = open(new PcapBytes().frames(9))) {
      assertThat(pcap.loop(2, handler)).isTrue();
      assertThat(pcap.dispatch(3, handler)).isEqualTo(3);
      assertThat(lengths).containsExactly(60, 61, 62, 63, 64);
      assertThat(pcap.dispatch(0, handler)).isEqualTo(4);
    }
  }

  @Test
  void whatAHandlerThrowsEndsTheLoopAndArrivesAsItWas() throws Exception {
    List<Integer> lengths = new ArrayList<>();
    RuntimeException thrown = new IllegalArgumentException("enough");
    PacketHandler second =
        packet -> {
          lengths.add(packet.length());
          if (lengths.size() == 2) throw thrown;
        };
    try (Pcap pcap = open(new PcapBytes().frames(5))) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> pcap.loop(-1, second))
          .isSameAs(thrown);
      assertThat(lengths).containsExactly(60, 61);
      assertThat(pcap.dispatch(-1, packet -> lengths.add(packet.length()))).isEqualTo(3);
      assertThat(lengths).containsExactly(60, 61, 62, 63, 64);
    }
  }

  @Test
  void whatIsThrownAtTheLastPacketLeavesNoBreakBehind() throws Exception {
    PacketHandler failing =
        packet -> {
          throw new IllegalArgumentException("enough");
        };
    try (Pcap pcap = open(new PcapBytes().frames(5))) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> pcap.dispatch(1, failing));
      assertThat(pcap.dispatch(1, packet -> {})).isOne();
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> pcap.loop(1, failing));
      assertThat(pcap.dispatch(-1, packet -> {})).isEqualTo(2);
    }
  }

  @Test
  void errorsAndCheckedExceptionsDoNotCrossTheFramesOfC() throws Exception {
    try (Pcap pcap = open(new PcapBytes().frames(5))) {
      assertThatExceptionOfType(StackOverflowError.class)
          .isThrownBy(() -> pcap.dispatch(-1, packet -> endless(packet.at() < 0 ? 1 : 0)));
      assertThatIllegalStateException()
          .isThrownBy(() -> pcap.dispatch(-1, packet -> throwAny(new IOException("full"))))
          .withCauseInstanceOf(IOException.class);
      assertThat(pcap.dispatch(-1, packet -> {})).isEqualTo(3);
    }
  }

  @Test
  void endOfAFileIsNoBreakAndABreakIsToldOfOnce() throws Exception {
    try (Pcap pcap = open(new PcapBytes().frames(2))) {
      pcap.breakLoop();
      assertThat(pcap.loop(-1, packet -> {})).isFalse();
      assertThat(pcap.loop(-1, packet -> {})).isTrue();
      assertThat(pcap.loop(-1, packet -> {})).isTrue();
    }
  }

  @Test
  void breakThatADispatchOrAReadToldOfIsOver() throws Exception {
    try (Pcap pcap = open(new PcapBytes().frames(2))) {
      pcap.breakLoop();
      assertThat(pcap.dispatch(-1, packet -> {})).isEqualTo(Pcap.BROKEN);
      pcap.breakLoop();
      assertThat(pcap.nextEx()).isEqualTo(Pcap.Next.END);
      assertThat(pcap.loop(-1, packet -> {})).isTrue();
    }
  }

  @Test
  void whatADispatchThrewIsNoBreakOfTheNextLoop() throws Exception {
    try (Pcap pcap = open(new PcapBytes().frames(3))) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> pcap.dispatch(1, packet -> throwAny(new IllegalArgumentException())));
      assertThat(pcap.loop(-1, packet -> {})).isTrue();
    }
  }

  private static int endless(int depth) {
    return depth == Integer.MAX_VALUE ? depth : endless(depth + 1) - 1;
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as Kotlin's handlers may
  private static <X extends Throwable> void throwAny(Throwable thrown) throws X {
    throw (X) thrown;
  }

  @Test
  void broadcastOfANetworkIsItsLastAddress() throws Exception {
    Ip4Address mask = Ip4Address.parse("255.255.255.0");
    try (Pcap dead = Pcap.openDead(LinkType.EN10MB, 65535)) {
      BpfInterpreter filter = new BpfInterpreter(dead.compile("ip broadcast", true, mask));
      assertThat(filter.verdict(to("198.18.7.255"))).isPositive();
      assertThat(filter.verdict(to("198.18.7.1"))).isZero();
      assertThat(filter.verdict(to("255.18.7.1"))).isZero();
    }
  }

  private static CapturedPacket to(String destination) {
    MemorySegment frame = MemorySegment.ofArray(new byte[60]);
    Wire.put16(frame, 12, 0x0800);
    Wire.put32(frame, 30, Ip4Address.parse(destination).bits());
    CapturedPacket packet = new CapturedPacket();
    packet.place(frame, 0, 60, 60);
    return packet;
  }

  @Test
  void breakEndsTheLoopThatRuns() throws Exception {
    List<Integer> lengths = new ArrayList<>();
    try (Pcap pcap = open(new PcapBytes().frames(5))) {
      boolean whole =
          pcap.loop(
              -1,
              packet -> {
                lengths.add(packet.length());
                if (lengths.size() == 2) pcap.breakLoop();
              });
      assertThat(whole).isFalse();
      assertThat(lengths).containsExactly(60, 61);
      assertThat(pcap.loop(-1, packet -> lengths.add(packet.length()))).isTrue();
      assertThat(lengths).hasSize(5);
    }
  }

  @Test
  void breakThatComesTooEarlyEndsTheNextLoop() throws Exception {
    try (Pcap pcap = open(new PcapBytes().frames(5))) {
      pcap.breakLoop();
      assertThat(pcap.dispatch(-1, packet -> {})).isEqualTo(Pcap.BROKEN);
      assertThat(pcap.dispatch(-1, packet -> {})).isEqualTo(5);
    }
  }

  @Test
  void handlerMayNotReadOverWhatItIsShown() throws Exception {
    try (Pcap pcap = open(new PcapBytes().frames(5))) {
      List<ThrowingCallable> reads =
          List.of(pcap::next, () -> pcap.loop(1, p -> {}), () -> pcap.dispatch(1, p -> {}));
      boolean whole =
          pcap.loop(
              1,
              packet -> reads.forEach(read -> assertThatIllegalStateException().isThrownBy(read)));
      assertThat(whole).isTrue();
      assertThat(pcap.dispatch(-1, packet -> {})).isEqualTo(4);
    }
  }

  @Test
  void handlerMayAskAndFilterInBetween() throws Exception {
    List<Integer> lengths = new ArrayList<>();
    try (Pcap pcap = open(new PcapBytes().frames(6))) {
      BreakOnFailure handler =
          packet -> {
            lengths.add(packet.length());
            if (pcap.snapLength() > 0) pcap.filter("greater 64");
          };
      assertThat(pcap.loop(-1, handler)).isTrue();
    }
    assertThat(lengths).containsExactly(60, 64, 65);
  }

  /** A handler that may throw what libpcap says. */
  private interface BreakOnFailure extends PacketHandler {
    void take(CapturedPacket packet) throws PcapFailure;

    @Override
    default void packet(CapturedPacket packet) {
      try {
        take(packet);
      } catch (PcapFailure failure) {
        throw new AssertionError(failure);
      }
    }
  }

  @Test
  void captureLengthThatCannotBeIsAFailureNotACrash() throws Exception {
    for (int garbage : List.of(-1, Integer.MAX_VALUE, Integer.MIN_VALUE)) {
      try (Pcap pcap = open(new PcapBytes().frames(1).record(0, garbage, 60, new byte[60]))) {
        List<Integer> lengths = new ArrayList<>();
        assertThatExceptionOfType(PcapFailure.class)
            .isThrownBy(() -> pcap.loop(-1, packet -> lengths.add(packet.length())))
            .withMessageStartingWith("pcap_loop: invalid packet capture length");
        assertThat(lengths).containsExactly(60);
      }
    }
  }

  @Test
  void lengthsThatLibpcapItselfLetsThroughAreChecked() throws Exception {
    try (Pcap pcap = open(new PcapBytes());
        Arena arena = Arena.ofConfined()) {
      PcapReader reader = pcap.reader();
      MemorySegment header = arena.allocate(24, 8);
      header.set(ValueLayout.JAVA_INT, 20, -1);
      reader.show(header.address(), header.address());
      assertThat(pcap.packet().originalLength()).isEqualTo(Integer.MAX_VALUE);
      for (int garbage : List.of(-1, Integer.MIN_VALUE, 1 << 28)) {
        header.set(ValueLayout.JAVA_INT, 16, garbage);
        assertThatExceptionOfType(PcapFailure.class)
            .isThrownBy(() -> reader.show(header.address(), header.address()))
            .withMessageContaining(Integer.toUnsignedString(garbage) + " captured bytes");
      }
    }
  }

  @Test
  void cutFileIsReadUpToTheCutAndThenFails() throws Exception {
    byte[] whole = new PcapBytes().frames(2).all();
    Path file = folder.resolve("cut.pcap");
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    List<Integer> lengths = new ArrayList<>();
    try (Pcap pcap = Pcap.openOffline(file)) {
      assertThatExceptionOfType(PcapFailure.class)
          .isThrownBy(() -> pcap.loop(-1, packet -> lengths.add(packet.length())))
          .withMessage(
              "pcap_loop: truncated dump file; tried to read 61 captured bytes, only got 60");
    }
    assertThat(lengths).containsExactly(60);
  }

  @Test
  void rawIpIsOneLinkTypeByTwoNumbers() throws Exception {
    for (int number : List.of(LinkType.DLT_RAW, LinkType.RAW.number())) {
      PcapBytes bytes = new PcapBytes(ByteOrder.BIG_ENDIAN, true, new LinkType(number));
      try (Pcap pcap = open(bytes.packet(0, new byte[20]))) {
        assertThat(pcap.linkType()).isEqualTo(LinkType.RAW);
        assertThat(pcap.linkTypes()).containsExactly(LinkType.RAW);
        CapturedPacket packet = Objects.requireNonNull(pcap.next());
        assertThat(packet.linkType()).isEqualTo(LinkType.RAW);
      }
    }
  }

  @Test
  void filterKeepsWhatItsProgramKeeps() throws Exception {
    List<Integer> lengths = new ArrayList<>();
    try (Pcap pcap = open(new PcapBytes().frames(9))) {
      pcap.filter(pcap.compile("greater 65"));
      assertThat(pcap.loop(2, packet -> lengths.add(packet.length()))).isTrue();
      pcap.filter("ether[0] = 8");
      assertThat(pcap.loop(-1, packet -> lengths.add(packet.length()))).isTrue();
    }
    assertThat(lengths).containsExactly(65, 66, 68);
  }

  @Test
  void failureHasTheCallAndTheWordsOfLibpcap() throws Exception {
    Path missing = folder.resolve("missing.pcap");
    assertThatExceptionOfType(PcapFailure.class)
        .isThrownBy(() -> Pcap.openOffline(missing))
        .withMessage("pcap_open_offline: " + missing + ": No such file or directory");
    Path text = Files.writeString(folder.resolve("text"), "this is no capture file at all");
    assertThatExceptionOfType(PcapFailure.class)
        .isThrownBy(() -> Pcap.openOffline(text))
        .withMessage("pcap_open_offline: unknown file format");
    try (Pcap pcap = open(new PcapBytes())) {
      assertThatExceptionOfType(PcapFailure.class)
          .isThrownBy(() -> pcap.filter("port port"))
          .withMessageStartingWith("pcap_compile: can't parse filter expression: syntax error");
      assertThatExceptionOfType(PcapFailure.class)
          .isThrownBy(pcap::stats)
          .withMessage("pcap_stats: Statistics aren't available from savefiles");
      assertThatExceptionOfType(PcapFailure.class)
          .isThrownBy(() -> pcap.inject(new byte[60]))
          .withMessage("pcap_inject: Sending packets isn't supported on savefiles")
          .satisfies(failure -> assertThat(failure.call()).isEqualTo("pcap_inject"));
      assertThatExceptionOfType(PcapFailure.class)
          .isThrownBy(() -> pcap.linkType(LinkType.RAW))
          .withMessageStartingWith("pcap_set_datalink RAW: ");
      assertThat(pcap.linkType()).isEqualTo(LinkType.EN10MB);
    }
  }

  @Test
  void fileKnowsItsSnapLengthAndNeverBlocks() throws Exception {
    try (Pcap pcap = open(new PcapBytes())) {
      assertThat(pcap.snapLength()).isEqualTo(PcapBytes.SNAP_LENGTH);
      assertThat(pcap.nonBlocking()).isFalse();
      assertThat(pcap.warning()).isNull();
    }
  }

  @Test
  void linkTypesHaveNames() throws Exception {
    assertThat(PcapLinkTypes.named("en10mb")).isEqualTo(LinkType.EN10MB);
    assertThat(PcapLinkTypes.named("RAW")).isEqualTo(LinkType.RAW);
    assertThat(PcapLinkTypes.named("DLT_EN10MB")).isNull();
    assertThat(PcapLinkTypes.name(LinkType.RAW)).isEqualTo("RAW");
    assertThat(PcapLinkTypes.name(LinkType.LINUX_SLL2)).isEqualTo("LINUX_SLL2");
    assertThat(PcapLinkTypes.name(new LinkType(9999))).isNull();
    assertThat(PcapLinkTypes.description(LinkType.EN10MB)).isEqualTo("Ethernet");
  }

  @Test
  void libraryThatIsAbsentIsSaidSoInOneLine() throws Exception {
    Libpcap absent = new Libpcap("libnosuchpcap.so.1", "libnosuchpcap.so.0.8");
    Path file = file(new PcapBytes());
    List<ThrowingCallable> calls =
        List.of(
            () -> Pcap.openOffline(absent, file),
            () -> PcapDevice.findAll(absent),
            () -> PcapNetwork.lookup(absent, "lo"),
            () -> new PcapOptions(absent, "lo").activate(),
            () -> new PcapOptions(absent, "lo").stampTypes());
    for (ThrowingCallable call : calls) {
      assertThatExceptionOfType(PcapFailure.class)
          .isThrownBy(call)
          .withMessageMatching(
              "pcap_\\w+( lo)?: libpcap is not installed: sudo apt-get install libpcap0.8");
    }
  }

  @Test
  void versionIsLibpcapsOwn() throws Exception {
    assertThat(Pcap.version()).startsWith("libpcap version 1.");
  }
}
