package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Checksum;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.IpView;
import dev.sonde.packet.Tcp;
import dev.sonde.packet.TcpView;
import dev.sonde.packet.UdpView;
import dev.sonde.packet.Wire;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The laws of every form of probe. */
class ProbeFormTest {
  private static final int RUNS = 300;
  private static final IpAddress NEAR = Ip4Address.parse("198.18.0.1");
  private static final IpAddress FAR = Ip4Address.parse("198.18.0.2");
  private static final long SECRET = 0x1122334455667788L;

  /** Where a router, or the NAT it is behind, may have changed a quoted TCP header. */
  private static final Set<Integer> REWRITTEN = Set.of(12, 14, 15, 16, 17);

  private static boolean verifies(ProbeForm form, IpView ip) {
    return switch (form) {
      case UdpForm _ -> new UdpView(ip.bytes(), ip.payloadAt(), ip.payloadLength()).verifies(ip);
      case EchoForm _ -> IcmpView.of(ip).verifies(ip);
      case SynForm _ -> new TcpView(ip.bytes(), ip.payloadAt(), ip.payloadLength()).verifies(ip);
    };
  }

  @ParameterizedTest
  @CsvSource({"UDP,false", "UDP,true", "ECHO,false", "ECHO,true", "SYN,false", "SYN,true"})
  void everyProbeHasARightChecksum(ProbeForms.Kind kind, boolean classic) {
    Seeds.each(
        RUNS,
        seeds -> {
          ProbeForm form = ProbeForms.any(seeds, kind, classic);
          byte[] datagram = ProbeForms.datagram(form, ProbeForms.anyNumber(seeds, form));
          IpView ip = IpView.of(MemorySegment.ofArray(datagram), 0, datagram.length);
          assertThat(verifies(form, ip)).isTrue();
        });
  }

  @ParameterizedTest
  @EnumSource
  void firstFourBytesAreTheSameInEveryProbe(ProbeForms.Kind kind) {
    Seeds.each(
        RUNS,
        seeds -> {
          ProbeForm form = ProbeForms.any(seeds, kind, false);
          MemorySegment first = MemorySegment.ofArray(ProbeForms.probe(form, 0));
          int number = ProbeForms.anyNumber(seeds, form);
          MemorySegment other = MemorySegment.ofArray(ProbeForms.probe(form, number));
          assertThat(Wire.i32(other, 0)).isEqualTo(Wire.i32(first, 0));
          assertThat(other.byteSize()).isEqualTo(first.byteSize());
        });
  }

  @ParameterizedTest
  @EnumSource
  void classicProbesDifferInTheirFirstFourBytes(ProbeForms.Kind kind) {
    Seeds.each(
        RUNS,
        seeds -> {
          ProbeForm form = ProbeForms.any(seeds, kind, true);
          Set<Integer> heads = new HashSet<>();
          for (int number = 0; number < 10; number++) {
            heads.add(Wire.i32(MemorySegment.ofArray(ProbeForms.probe(form, number)), 0));
          }
          assertThat(heads).hasSize(10);
        });
  }

  @ParameterizedTest
  @CsvSource({"UDP,false", "UDP,true", "ECHO,false", "ECHO,true", "SYN,false", "SYN,true"})
  void quoteIsRecognisedWhereverItIsCut(ProbeForms.Kind kind, boolean classic) {
    Seeds.each(
        RUNS,
        seeds -> {
          ProbeForm form = ProbeForms.any(seeds, kind, classic);
          int number = ProbeForms.anyNumber(seeds, form);
          byte[] datagram = ProbeForms.datagram(form, number);
          int header = datagram.length - form.length();
          for (int length = header; length <= datagram.length; length++) {
            int expected = length < header + ProbeForm.QUOTED ? ProbeForm.NONE : number;
            assertThat(form.quoted(ProbeForms.quote(datagram, length)))
                .as("%s of %s bytes", length, datagram.length)
                .isEqualTo(expected);
          }
        });
  }

  /** Any other byte, anywhere: the quote is foreign, or it is another probe's. */
  @ParameterizedTest
  @CsvSource({"UDP,false", "UDP,true", "ECHO,false", "ECHO,true", "SYN,false", "SYN,true"})
  void quoteInWhichAnySurvivingByteDiffersIsNotThatProbe(ProbeForms.Kind kind, boolean classic) {
    Seeds.each(
        RUNS,
        seeds -> {
          ProbeForm form = ProbeForms.any(seeds, kind, classic);
          int number = ProbeForms.anyNumber(seeds, form);
          byte[] datagram = ProbeForms.datagram(form, number);
          int header = datagram.length - form.length();
          int length = seeds.between(header + ProbeForm.QUOTED, datagram.length);
          int changed = seeds.between(0, length - header - 1);
          datagram[header + changed] ^= (byte) (1 + seeds.between(0, 254));
          boolean allowed =
              form instanceof SynForm && (REWRITTEN.contains(changed) || changed >= TcpView.HEADER);
          assertThat(form.quoted(ProbeForms.quote(datagram, length)))
              .as("byte %s of %s", changed, length - header)
              .isEqualTo(allowed ? number : otherOrNone(form, datagram, length));
        });
  }

  /** A line that damages packets makes an answer no other probe's. */
  @ParameterizedTest
  @CsvSource({"UDP,false", "UDP,true", "ECHO,false", "ECHO,true", "SYN,false", "SYN,true"})
  void oneFlippedBitOfAWholeQuoteNamesNoOtherProbe(ProbeForms.Kind kind, boolean classic) {
    Seeds.each(
        RUNS / 10,
        seeds -> {
          ProbeForm form = ProbeForms.any(seeds, kind, classic);
          int number = ProbeForms.anyNumber(seeds, form);
          byte[] datagram = ProbeForms.datagram(form, number);
          int header = datagram.length - form.length();
          for (int bit = header * Byte.SIZE; bit < datagram.length * Byte.SIZE; bit++) {
            datagram[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThat(form.quoted(ProbeForms.quote(datagram, datagram.length)))
                .as("bit %s", bit - header * Byte.SIZE)
                .isIn(number, ProbeForm.NONE);
            datagram[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
          }
        });
  }

  /** A changed number may be that of another probe, if nothing else survived to tell. */
  private static int otherOrNone(ProbeForm form, byte[] datagram, int length) {
    int header = datagram.length - form.length();
    int claimed = form.claimed(MemorySegment.ofArray(datagram), header);
    if (claimed == ProbeForm.NONE) return ProbeForm.NONE;
    byte[] other = ProbeForms.datagram(form, claimed);
    boolean same = Arrays.equals(datagram, header, length, other, header, length);
    boolean free = form instanceof SynForm && other[header] == datagram[header];
    return same || (free && sameNumbers(datagram, other, header)) ? claimed : ProbeForm.NONE;
  }

  private static boolean sameNumbers(byte[] one, byte[] other, int header) {
    return Arrays.equals(one, header, header + 12, other, header, header + 12)
        && one[header + 13] == other[header + 13]
        && Arrays.equals(one, header + 18, header + 20, other, header + 18, header + 20);
  }

  @ParameterizedTest
  @EnumSource
  void quoteOfAnotherProtocolIsForeign(ProbeForms.Kind kind) {
    Seeds.each(
        RUNS,
        seeds -> {
          ProbeForm form = ProbeForms.any(seeds, kind, false);
          byte[] datagram = ProbeForms.datagram(form, ProbeForms.anyNumber(seeds, form));
          int protocol = form.to() instanceof Ip4Address ? 9 : 6;
          datagram[protocol] ^= (byte) (1 << seeds.between(0, 7));
          assertThat(form.quoted(ProbeForms.quote(datagram, datagram.length)))
              .isEqualTo(ProbeForm.NONE);
        });
  }

  /**
   * What a NAT makes of a probe: another source, another port or identifier, its checksum right.
   */
  private static byte[] translated(Seeds seeds, ProbeForm form, int number) {
    IpAddress from = ProbeForms.address(seeds, IpFamily.of(form.to()));
    while (from.equals(form.from())) from = ProbeForms.address(seeds, IpFamily.of(form.to()));
    int port = seeds.between(1, 0x8000);
    byte[] datagram = ProbeForms.datagram(form, number);
    MemorySegment bytes = MemorySegment.ofArray(datagram);
    int at = datagram.length - form.length();
    int before = Checksum.pseudoHeader(form.from(), form.to(), 0, 0);
    int after = Checksum.pseudoHeader(from, form.to(), 0, 0);
    from.write(bytes, form.to() instanceof Ip4Address ? 12 : 8);
    int word = form instanceof EchoForm ? 4 : 0;
    int checksum =
        switch (form) {
          case UdpForm _ -> 6;
          case EchoForm _ -> 2;
          case SynForm _ -> 16;
        };
    int sum = Wire.u16(bytes, at + checksum);
    boolean covered = !(form instanceof EchoForm && form.to() instanceof Ip4Address);
    if (covered) sum = Checksum.update(sum, before, after);
    sum = Checksum.update(sum, Wire.u16(bytes, at + word), port);
    if (form instanceof UdpForm && sum == 0) sum = 0xffff;
    Wire.put16(bytes, at + word, port);
    Wire.put16(bytes, at + checksum, sum);
    return datagram;
  }

  @ParameterizedTest
  @CsvSource({"UDP,false", "UDP,true", "ECHO,false", "ECHO,true", "SYN,false", "SYN,true"})
  void quoteThatANatRewroteIsRecognisedWhereverItIsCut(ProbeForms.Kind kind, boolean classic) {
    Seeds.each(
        RUNS,
        seeds -> {
          ProbeForm form = ProbeForms.any(seeds, kind, classic);
          int number = ProbeForms.anyNumber(seeds, form);
          byte[] datagram = translated(seeds, form, number);
          int least = datagram.length - form.length() + ProbeForm.QUOTED;
          int length = seeds.between(least, datagram.length);
          assertThat(form.quoted(ProbeForms.quote(datagram, length))).isEqualTo(number);
          assertThat(form.quoted(ProbeForms.quote(datagram, least - 1))).isEqualTo(ProbeForm.NONE);
        });
  }

  /** The address changed and the checksum did not: no NAT does that. */
  @ParameterizedTest
  @EnumSource(IpFamily.class)
  void datagramOfAnotherHostWithTheSamePortsIsForeign(IpFamily family) {
    IpAddress to = Datagrams.server(family);
    ProbeForm form = new UdpForm(Datagrams.client(family), to, 4000, 33434, 32, SECRET, false);
    byte[] datagram = ProbeForms.datagram(form, 5);
    datagram[family == IpFamily.V4 ? 15 : 23] ^= 1;
    int number = form.quoted(ProbeForms.quote(datagram, datagram.length));
    assertThat(number).isEqualTo(ProbeForm.NONE);
  }

  @ParameterizedTest
  @EnumSource
  void probeOfAnotherTraceIsForeign(ProbeForms.Kind kind) {
    Seeds.each(
        RUNS,
        seeds -> {
          ProbeForm one = ProbeForms.any(seeds, kind, false, NEAR, FAR);
          ProbeForm other = ProbeForms.any(seeds, kind, false, NEAR, FAR);
          byte[] first = ProbeForms.probe(one, 0);
          int number = other.claimed(MemorySegment.ofArray(first), 0);
          boolean same =
              number != ProbeForm.NONE && Arrays.equals(first, ProbeForms.probe(other, number));
          byte[] datagram = ProbeForms.datagram(one, 0);
          int found = other.quoted(ProbeForms.quote(datagram, datagram.length));
          assertThat(found == ProbeForm.NONE || same || other instanceof SynForm).isTrue();
        });
  }

  /** Old routers swap the length or rewrite the rest of the IP header: that is not the probe's. */
  @Test
  void quoteWithAChangedIpHeaderIsRecognised() {
    ProbeForm form = new UdpForm(NEAR, FAR, 4000, 33434, 32, SECRET, false);
    byte[] datagram = ProbeForms.datagram(form, 5);
    for (int where : new int[] {1, 2, 3, 4, 5, 8, 10, 11}) {
      byte[] changed = datagram.clone();
      changed[where] ^= 0x3c;
      assertThat(form.quoted(ProbeForms.quote(changed, 28))).as("byte %s", where).isEqualTo(5);
    }
  }

  @Test
  void noTwoFlowsHaveTheSameChecksum() {
    Set<Integer> checksums = new HashSet<>();
    for (int flow = 0; flow < 65_534; flow++) {
      TraceOptions options = TraceOptions.of(TraceMethod.ICMP).withFlow(flow, false);
      checksums.add(((EchoForm) options.form(NEAR, FAR, 1, SECRET)).checksum());
    }
    assertThat(checksums).hasSize(65_534);
  }

  @Test
  void laterFragmentIsNoProbe() {
    ProbeForm form = new UdpForm(NEAR, FAR, 4000, 33434, 32, SECRET, false);
    byte[] datagram = ProbeForms.datagram(form, 5);
    datagram[7] = 1;
    assertThat(form.quoted(ProbeForms.quote(datagram, datagram.length))).isEqualTo(ProbeForm.NONE);
  }

  @ParameterizedTest
  @EnumSource
  void replyToAnEchoRequestNamesItsProbe(IpFamily family) {
    IpAddress target = Datagrams.server(family);
    EchoForm form = new EchoForm(Datagrams.client(family), target, 77, 0x4242, 32, SECRET, false);
    byte[] reply = ProbeForms.probe(form, 9);
    reply[0] = (byte) (family == IpFamily.V4 ? 0 : 129);
    assertThat(form.answered(target, MemorySegment.ofArray(reply), 0, reply.length)).isEqualTo(9);
    for (int where = 4; where < reply.length; where++) {
      byte[] changed = reply.clone();
      changed[where] ^= 1;
      assertThat(form.answered(target, MemorySegment.ofArray(changed), 0, reply.length))
          .as("byte %s", where)
          .isEqualTo(ProbeForm.NONE);
    }
    assertThat(form.answered(target, MemorySegment.ofArray(reply), 0, reply.length - 1))
        .isEqualTo(ProbeForm.NONE);
    reply[0] = (byte) (family == IpFamily.V4 ? 8 : 128); // its own request, heard on loopback
    assertThat(form.answered(target, MemorySegment.ofArray(reply), 0, reply.length))
        .isEqualTo(ProbeForm.NONE);
  }

  private static int segment(SynForm form, IpAddress sender, Tcp header) {
    byte[] bytes = new byte[TcpView.HEADER];
    header.encode(MemorySegment.ofArray(bytes), 0, 0, FAR, NEAR);
    return form.answered(sender, MemorySegment.ofArray(bytes), 0, bytes.length);
  }

  @Test
  void segmentThatAcknowledgesAProbeNamesIt() {
    SynForm form = new SynForm(NEAR, FAR, 4000, 80, 0xfffc_fffcL, false);
    long next = 0; // behind 0xffffffff, of number 3
    for (int flags : new int[] {Tcp.SYN | Tcp.ACK, Tcp.RST | Tcp.ACK}) {
      assertThat(segment(form, FAR, new Tcp(80, 4000, 5, next, flags, 0, 0, Bytes.NONE)))
          .isEqualTo(3);
    }
    for (Tcp foreign :
        new Tcp[] {
          new Tcp(80, 4000, 5, next, Tcp.ACK, 0, 0, Bytes.NONE),
          new Tcp(80, 4000, 5, next, Tcp.RST, 0, 0, Bytes.NONE),
          new Tcp(81, 4000, 5, next, Tcp.RST | Tcp.ACK, 0, 0, Bytes.NONE),
          new Tcp(80, 4001, 5, next, Tcp.RST | Tcp.ACK, 0, 0, Bytes.NONE),
          new Tcp(80, 4000, 5, 0x8000_0000L, Tcp.RST | Tcp.ACK, 0, 0, Bytes.NONE),
        }) {
      assertThat(segment(form, FAR, foreign)).as("%s", foreign).isEqualTo(ProbeForm.NONE);
    }
    Tcp right = new Tcp(80, 4000, 5, next, Tcp.RST | Tcp.ACK, 0, 0, Bytes.NONE);
    assertThat(segment(form, NEAR, right)).isEqualTo(ProbeForm.NONE);
  }

  /** Else it could name another probe: of its acknowledgment one bit may have changed. */
  @Test
  void segmentThatWasDamagedOnItsWayNamesNoProbe() {
    SynForm form = new SynForm(NEAR, FAR, 4000, 80, 1, false);
    byte[] bytes = new byte[TcpView.HEADER];
    MemorySegment segment = MemorySegment.ofArray(bytes);
    new Tcp(80, 4000, 5, 0x6_0008, Tcp.RST | Tcp.ACK, 0, 0, Bytes.NONE)
        .encode(segment, 0, 0, FAR, NEAR);
    assertThat(form.answered(FAR, segment, 0, bytes.length)).isEqualTo(6);
    for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
      bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      int number = form.answered(FAR, segment, 0, bytes.length);
      assertThat(number).as("bit %s", bit).isEqualTo(ProbeForm.NONE);
      bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    }
    Wire.put16(segment, 16, Checksum.pseudoHeader(FAR, NEAR, 6, bytes.length));
    assertThat(form.answered(FAR, segment, 0, bytes.length)).isEqualTo(6);
  }

  @Test
  void datagramFromAPortThatListensNamesAClassicProbeOnly() {
    byte[] answer = {(byte) (33440 >> 8), (byte) 33440, 4000 >> 8, (byte) 4000, 0, 8, 0, 0};
    MemorySegment bytes = MemorySegment.ofArray(answer);
    UdpForm classic = new UdpForm(NEAR, FAR, 4000, 33434, 32, SECRET, true);
    assertThat(classic.answered(FAR, bytes, 0, 8)).isEqualTo(6);
    assertThat(classic.answered(NEAR, bytes, 0, 8)).isEqualTo(ProbeForm.NONE);
    assertThat(classic.answered(FAR, bytes, 0, 7)).isEqualTo(ProbeForm.NONE);
    UdpForm paris = new UdpForm(NEAR, FAR, 4000, 33440, 32, SECRET, false);
    assertThat(paris.answered(FAR, bytes, 0, 8)).isEqualTo(ProbeForm.NONE);
  }

  @Test
  void tooLittleDataToTellProbesApartIsRefused() {
    assertThatThrownBy(() -> new UdpForm(NEAR, FAR, 1, 2, 1, SECRET, false))
        .hasMessageContaining("too few");
    assertThatThrownBy(() -> new EchoForm(NEAR, FAR, 1, 2, 1, SECRET, false))
        .hasMessageContaining("too few");
    assertThat(new UdpForm(NEAR, FAR, 1, 2, 0, SECRET, true).length()).isEqualTo(8);
    assertThatThrownBy(() -> new EchoForm(NEAR, FAR, 1, 0xffff, 2, SECRET, false))
        .hasMessageContaining("65535");
  }
}
