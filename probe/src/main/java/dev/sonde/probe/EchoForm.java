package dev.sonde.probe;

import dev.sonde.packet.Checksum;
import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;

/**
 * ICMP echo requests (RFC 792, RFC 4443). Their number is the sequence number, and the first two
 * bytes of the data keep the checksum the same: it is among the first four bytes, by which routers
 * spread load. In the classic form there is no such word and the checksum differs.
 *
 * <pre>
 * +---------------+---------------+---------------+---------------+
 * |  type, code   |   checksum    |  identifier   |    number     |
 * +---------------+---------------+---------------+---------------+
 * | compensation  |            secret and letters ...
 * +---------------+---------------
 * </pre>
 *
 * The kernel computes the checksum of ICMPv6 itself, and comes to the same one.
 *
 * @param checksum what all probes have, from 1 to 0xfffe, unless they are classic
 * @param dataLength how many bytes follow the header: at least two, unless it is classic
 * @param secret part of the data: another trace's probes differ
 */
record EchoForm(
    IpAddress from,
    IpAddress to,
    int identifier,
    int checksum,
    int dataLength,
    long secret,
    boolean classic)
    implements ProbeForm {
  private static final int CODE = 1;
  private static final int CHECKSUM = 2;
  private static final int IDENTIFIER = 4;
  private static final int SEQUENCE = 6;
  private static final int SEQUENCES = 1 << 16;

  EchoForm {
    if (dataLength < 0 || (dataLength < Short.BYTES && !classic)) {
      throw new IllegalArgumentException(dataLength + " bytes of data are too few for a flow");
    }
    // Of the two zeros of one's complement the kernel may take the other.
    if (checksum <= 0 || checksum >= 0xffff) {
      throw new IllegalArgumentException("checksum " + checksum + " is not within 1 to 65534");
    }
  }

  private IpFamily family() {
    return IpFamily.of(to);
  }

  @Override
  public int protocol() {
    return family().icmpProtocol();
  }

  @Override
  public int length() {
    return IcmpView.HEADER + dataLength;
  }

  @Override
  public int capacity() {
    return SEQUENCES;
  }

  @Override
  public void write(int number, MemorySegment out, long at) {
    long data = at + IcmpView.HEADER;
    Wire.put8(out, at, IcmpKind.ECHO_REQUEST.type(family()));
    Wire.put8(out, at + CODE, 0);
    Wire.put16(out, at + CHECKSUM, 0);
    Wire.put16(out, at + IDENTIFIER, identifier);
    Wire.put16(out, at + SEQUENCE, number);
    int compensated = classic ? 0 : Short.BYTES;
    if (!classic) Wire.put16(out, data, 0);
    ProbeForm.writeData(out, data + compensated, dataLength - compensated, secret);
    int actual = Checksum.finish((long) Checksum.sum(out, at, length()) + pseudoHeader());
    if (!classic) Wire.put16(out, data, ProbeForm.compensation(actual, checksum));
    Wire.put16(out, at + CHECKSUM, classic ? actual : checksum);
  }

  private int pseudoHeader() {
    return family() == IpFamily.V4 ? 0 : Checksum.pseudoHeader(from, to, protocol(), length());
  }

  /** That of ICMPv4 does not cover the addresses. */
  @Override
  public void restore(MemorySegment bytes, IpAddress translated) {
    int id = Wire.u16(bytes, IDENTIFIER);
    IpAddress covered = family() == IpFamily.V4 ? from : translated;
    int restored = restored(Wire.u16(bytes, CHECKSUM), covered, identifier, id);
    Wire.put16(bytes, IDENTIFIER, identifier);
    Wire.put16(bytes, CHECKSUM, restored);
  }

  @Override
  public int reported(int port, MemorySegment bytes, long at, int length) {
    return survived(bytes, at, length);
  }

  @Override
  public int claimed(MemorySegment bytes, long at) {
    return Wire.u16(bytes, at + SEQUENCE);
  }

  /**
   * A reply has type, code and checksum of its own, and the rest of the request. It may come from
   * another address: a host with several may choose (RFC 1122 section 3.2.2.6 notwithstanding).
   */
  @Override
  public int answered(IpAddress sender, MemorySegment bytes, long at, int length) {
    if (length != length() || Wire.u8(bytes, at) != IcmpKind.ECHO_REPLY.type(family())) return NONE;
    if (Wire.u16(bytes, at + IDENTIFIER) != identifier) return NONE;
    int number = claimed(bytes, at);
    MemorySegment sent = MemorySegment.ofArray(new byte[length]);
    write(number, sent, 0);
    long different =
        MemorySegment.mismatch(sent, IDENTIFIER, length, bytes, at + IDENTIFIER, at + length);
    return different == -1 ? number : NONE;
  }
}
