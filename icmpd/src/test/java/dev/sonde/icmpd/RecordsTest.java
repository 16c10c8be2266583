package dev.sonde.icmpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.Ip6;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.Malformed;
import dev.sonde.socket.Endpoint;
import dev.sonde.socket.Family;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client is told, byte for byte: the book's records and the frames. */
class RecordsTest {
  /** What {@code told} makes of an error of a socket that sends both families. */
  private static Bytes told(Errors.Packet packet, Writer told) {
    MemorySegment out = MemorySegment.ofArray(new byte[512]);
    out.fill((byte) 0x55);
    int[] length = {0};
    IcmpdCore core = new IcmpdCore((device, high, low) -> false, _ -> {});
    Watched socket = Errors.watched(Family.AF_INET6, false, Ip6Address.ANY, Errors.PORT, 0);
    core.add(socket, Errors.owner(notice -> length[0] = told.write(out, notice)));
    packet.into(core);
    return Bytes.copy(out, 0, length[0]);
  }

  private interface Writer {
    int write(MemorySegment out, Notice notice);
  }

  private static Bytes classic(Errors.Packet packet, IpFamily socket) {
    return told(
        packet,
        (out, notice) -> {
          ClassicRecord.write(out, 0, notice, socket);
          return ClassicRecord.SIZE;
        });
  }

  private static Bytes frame(Errors.Packet packet, long lost) {
    return told(packet, (out, notice) -> ErrorFrame.write(out, 0, notice, lost));
  }

  private static Errors.Packet refused(IpFamily family) {
    return Errors.packet(family, Errors.portUnreachable(family, Errors.datagram(family)));
  }

  private static String padded(String hex) {
    String digits = hex.replace(" ", "");
    return digits + "0".repeat(2 * ClassicRecord.SIZE - digits.length());
  }

  @Test
  void classicRecordIsTheStructOfTheBookOnThisMachine() {
    assertThat(classic(refused(IpFamily.V4), IpFamily.V4))
        .hasToString(padded("6f000000 03 03 0000 10000000 00000000 0200 0035 c6120909"));
    assertThat(classic(refused(IpFamily.V6), IpFamily.V6))
        .hasToString(
            padded(
                "6f000000 01 04 0000 1c000000 00000000 0a00 0035 00000000"
                    + " 20010db8 00090000 00000000 00000009"));
  }

  @Test
  void socketOfIpv6IsToldTheMappedAddressItSentTo() {
    assertThat(classic(refused(IpFamily.V4), IpFamily.V6))
        .hasToString(
            padded(
                "6f000000 03 03 0000 1c000000 00000000 0a00 0035 00000000"
                    + " 00000000 00000000 0000ffff c6120909"));
  }

  @Test
  void linkLocalTargetHasTheInterfaceTheErrorCameInBy() {
    Ip6 ip = new Ip6((Ip6Address) Errors.HOST6, Ip6Address.parse("fe80::9"), IpProtocol.UDP, 64);
    Icmp error = Errors.portUnreachable(IpFamily.V6, Errors.datagram(ip, Errors.PORT));
    Errors.Packet packet = Errors.packet(IpFamily.V6, error);
    assertThat(classic(packet, IpFamily.V6))
        .hasToString(
            padded(
                "6f000000 01 04 0000 1c000000 00000000 0a00 0035 00000000"
                    + " fe800000 00000000 00000000 00000009 07000000"));
    Bytes frame = frame(packet, 0);
    IcmpError value = ErrorFrame.read(frame.segment(), 0, frame.length());
    assertThat(value.target()).hasToString("[fe80::9%7]:53");
  }

  @ParameterizedTest
  @CsvSource({
    "V4, 3, 0, EHOSTUNREACH, ENETUNREACH", "V4, 3, 1, EHOSTUNREACH, EHOSTUNREACH",
    "V4, 3, 2, EHOSTUNREACH, ENOPROTOOPT", "V4, 3, 3, ECONNREFUSED, ECONNREFUSED",
    "V4, 3, 4, EMSGSIZE, EMSGSIZE", "V4, 3, 5, EHOSTUNREACH, EOPNOTSUPP",
    "V4, 3, 6, EHOSTUNREACH, ENETUNREACH", "V4, 3, 7, EHOSTUNREACH, EHOSTDOWN",
    "V4, 3, 8, EHOSTUNREACH, ENONET", "V4, 3, 9, EHOSTUNREACH, ENETUNREACH",
    "V4, 3, 10, EHOSTUNREACH, EHOSTUNREACH", "V4, 3, 13, EHOSTUNREACH, EHOSTUNREACH",
    "V4, 3, 255, EHOSTUNREACH, EHOSTUNREACH", "V4, 4, 0, EHOSTUNREACH, EHOSTUNREACH",
    "V4, 11, 0, EHOSTUNREACH, EHOSTUNREACH", "V4, 11, 1, EHOSTUNREACH, EHOSTUNREACH",
    "V6, 1, 0, EHOSTUNREACH, ENETUNREACH", "V6, 1, 1, EHOSTUNREACH, EACCES",
    "V6, 1, 3, EHOSTUNREACH, EHOSTUNREACH", "V6, 1, 4, ECONNREFUSED, ECONNREFUSED",
    "V6, 1, 5, EHOSTUNREACH, EACCES", "V6, 1, 9, EHOSTUNREACH, EPROTO",
    "V6, 2, 0, EMSGSIZE, EMSGSIZE", "V6, 3, 0, EHOSTUNREACH, EHOSTUNREACH",
  })
  void errorNumbersAreTheBooksAndLinuxs(
      IpFamily family, int type, int code, String classic, String extended) {
    assertThat(ErrorNumber.classic(family, type, code).name()).isEqualTo(classic);
    assertThat(ErrorNumber.of(family, type, code).name()).isEqualTo(extended);
  }

  @Test
  void errorNumbersAreThoseOfLibc() {
    for (ErrorNumber each : ErrorNumber.values()) {
      var libc = new dev.sonde.socket.SocketFailure("", each.number());
      assertThat(each.name()).isEqualTo(libc.errnoName());
      assertThat(each.description()).isEqualTo(libc.description());
    }
  }

  @Test
  void classicClientsHearNothingOfWhatTheBookLeavesOut() {
    Bytes quote = Errors.datagram(IpFamily.V6);
    Icmp problem = new Icmp.ParameterProblem(0, 6, 0, quote);
    boolean[] covered = {true};
    told(
        Errors.packet(IpFamily.V6, problem),
        (out, notice) -> {
          covered[0] = ClassicRecord.covers(notice);
          return 0;
        });
    assertThat(covered[0]).isFalse();
  }

  @Test
  void frameHasEveryFieldInItsPlace() {
    Icmp error = Icmp.PacketTooBig.of(IpFamily.V4, 1400, Errors.datagram(IpFamily.V4));
    String hex =
        "0000007a 01 01 0000 0000005a 03 04 04 01 9c40 0035 00000578 00000000 00000007"
            + " 1797963d0ff50515"
            + " 0000000000000003"
            + " 00000000000000000000ffffc61200fe"
            + " 00000000000000000000ffffc6120001"
            + " 00000000000000000000ffffc6120909"
            + " 001e 0016"
            + HexFormat.of().formatHex(Errors.DATA.toArray());
    String stamp = HexFormat.of().toHexDigits(Errors.STAMP);
    assertThat(frame(Errors.packet(IpFamily.V4, error), 3))
        .hasToString(hex.replace("1797963d0ff50515", stamp).replace(" ", ""));
  }

  @Test
  void frameIsReadAsItWasWritten() {
    Bytes quote = Errors.datagram(IpFamily.V6);
    Bytes frame = frame(Errors.packet(IpFamily.V6, new Icmp.ParameterProblem(1, 40, 0, quote)), 5);
    IcmpError error = ErrorFrame.read(frame.segment(), 0, frame.length());
    assertThat(error)
        .isEqualTo(
            new IcmpError(
                IpFamily.V6,
                4,
                1,
                71,
                Errors.ROUTER6,
                new Endpoint(Errors.HOST6, Errors.PORT),
                new Endpoint(Errors.FAR6, Errors.FAR_PORT),
                0,
                40,
                Errors.DEVICE,
                Errors.STAMP,
                8 + Errors.DATA.length(),
                Errors.DATA,
                5))
        .hasToString(
            "[2001:db8:9::9]:53: parameter problem: unrecognized next header (EPROTO)"
                + " from 2001:db8::fe");
  }

  @Test
  void addressesOfIpv4ComeOutOfTheirMapping() {
    Bytes frame = frame(refused(IpFamily.V4), 0);
    IcmpError error = ErrorFrame.read(frame.segment(), 0, frame.length());
    assertThat(List.of(error.offender(), error.source().address(), error.target().address()))
        .containsExactly(Errors.ROUTER4, Errors.HOST4, Errors.FAR4);
    assertThat(error)
        .hasToString("198.18.9.9:53: port unreachable (ECONNREFUSED) from 198.18.0.254");
  }

  @ParameterizedTest
  @CsvSource({
    "V4, 3, 3, port unreachable",
    "V4, 11, 0, time exceeded: in transit",
    "V4, 3, 42, 'destination unreachable, code 42'",
    "V4, 4, 0, source quench",
    "V6, 100, 7, 'type 100, code 7'",
    "V6, 2, 0, packet too big",
    "V4, 3, 4, fragmentation needed",
  })
  void whatHappenedIsSaidInWordsOrElseInNumbers(
      IpFamily family, int type, int code, String phrase) {
    Bytes frame = frame(refused(family), 0);
    byte[] bytes = frame.toArray();
    bytes[12] = (byte) type;
    bytes[13] = (byte) code;
    IcmpError error = ErrorFrame.read(MemorySegment.ofArray(bytes), 0, bytes.length);
    assertThat(error.phrase()).isEqualTo(phrase);
  }

  @Test
  void payloadIsCutAt128Bytes() {
    MemorySegment data = MemorySegment.ofArray(new byte[600]);
    Notice notice = new Notice();
    notice.payload = data;
    notice.payloadLength = 600;
    MemorySegment out = MemorySegment.ofArray(new byte[1024]);
    assertThat(ErrorFrame.write(out, 0, notice, 0)).isEqualTo(ErrorFrame.LONGEST);
    assertThat(ErrorFrame.read(out, 0, ErrorFrame.LONGEST).payload().length()).isEqualTo(128);
  }

  @Test
  void everyTruncationOfAFrameIsRejected() {
    Bytes frame = frame(refused(IpFamily.V4), 0);
    for (int length = 0; length < frame.length(); length++) {
      int cut = length;
      assertThatThrownBy(() -> ErrorFrame.read(frame.segment(), 0, cut))
          .isInstanceOf(Malformed.class);
    }
  }

  @Test
  void framesOfAnyContentAreReadOrRejected() {
    Seeds.each(
        5_000,
        seeds -> {
          byte[] bytes = seeds.bytes(300);
          int length = seeds.length(300);
          MemorySegment frame = MemorySegment.ofArray(bytes);
          try {
            IcmpError error = ErrorFrame.read(frame, 0, length);
            assertThat(error.payload().length()).isLessThanOrEqualTo(length);
            assertThat(error.toString()).isNotEmpty();
          } catch (Malformed rejected) {
            assertThat(length).isLessThan(100 + 0xffff);
          }
          assertThat(frame.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo(bytes[0]);
        });
  }
}
