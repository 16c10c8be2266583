package dev.sonde.probe;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Checksum;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.Tcp;
import dev.sonde.packet.TcpView;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;

/**
 * TCP segments that ask for a connection (RFC 9293). Their number is in the sequence number, twice,
 * so that one bit flipped on the way makes no other number of it; in the classic form the source
 * port differs as well.
 *
 * <pre>
 * +---------------+---------------+---------------+---------------+
 * |  source port  |  target port  |  secret xor (number, number)  |
 * +---------------+---------------+---------------+---------------+
 * |     acknowledgment 0          | offset, SYN   |    window     | ...
 * +---------------+---------------+---------------+---------------+
 * </pre>
 *
 * They have the options of an ordinary client, without which some firewalls drop them. Routers
 * rewrite those on their way, as they do window and checksum: the least maximum segment size of the
 * path is often put in. So of a quote only ports, numbers, flags and the urgent pointer must be as
 * sent.
 *
 * @param sourcePort of the first probe, if it is classic
 * @param secret what the sequence numbers are mixed with
 */
record SynForm(
    IpAddress from, IpAddress to, int sourcePort, int targetPort, long secret, boolean classic)
    implements ProbeForm {
  private static final int TARGET = 2;
  private static final int SEQUENCE = 4;
  private static final int ACKNOWLEDGMENT = 8;

  /** The byte before it, with the length of the options, may differ. */
  private static final int FLAGS = 13;

  private static final int CHECKSUM = 16;
  private static final int URGENT = 18;
  private static final int NUMBERS = 1 << 16;
  private static final int WINDOW = 64240;

  /** Segment size 1460, selective acknowledgments, time stamp, window scale 7: RFC 9293, 7323. */
  private static final Bytes OPTIONS =
      Bytes.of(
          new byte[] {2, 4, 0x05, (byte) 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7});

  @Override
  public int protocol() {
    return IpProtocol.TCP;
  }

  @Override
  public int length() {
    return TcpView.HEADER + OPTIONS.length();
  }

  @Override
  public int capacity() {
    return classic ? NUMBERS - sourcePort : NUMBERS;
  }

  private int port(int number) {
    return classic ? sourcePort + number : sourcePort;
  }

  private int sequence(int number) {
    return (int) secret ^ number << Short.SIZE ^ number;
  }

  /** Or {@link #NONE}. */
  private int number(int sequence) {
    int twice = sequence ^ (int) secret;
    int number = twice & NUMBERS - 1;
    return twice >>> Short.SIZE == number ? within(number) : NONE;
  }

  @Override
  public void write(int number, MemorySegment out, long at) {
    long sequence = Integer.toUnsignedLong(sequence(number));
    new Tcp(port(number), targetPort, sequence, 0, Tcp.SYN, WINDOW, 0, OPTIONS)
        .encode(out, at, 0, from, to);
  }

  /** Whatever the checksum: it is not compared. */
  @Override
  public void restore(MemorySegment bytes, IpAddress translated) {
    int number = claimed(bytes, 0);
    if (number != NONE) Wire.put16(bytes, 0, port(number));
  }

  /** Only raw sockets send such probes. */
  @Override
  public int reported(int port, MemorySegment bytes, long at, int length) {
    return NONE;
  }

  @Override
  public int claimed(MemorySegment bytes, long at) {
    return number(Wire.i32(bytes, at + SEQUENCE));
  }

  @Override
  public long difference(MemorySegment bytes, long at, int length, int number) {
    MemorySegment sent = MemorySegment.ofArray(new byte[length()]);
    write(number, sent, 0);
    long different = mismatch(sent, 0, FLAGS - 1, bytes, at, length);
    if (different == -1) different = mismatch(sent, FLAGS, FLAGS + 1, bytes, at, length);
    return different == -1 ? mismatch(sent, URGENT, TcpView.HEADER, bytes, at, length) : different;
  }

  /** Where the bytes from {@code start} to {@code end} differ, as far as they survived, or -1. */
  private static long mismatch(
      MemorySegment sent, int start, int end, MemorySegment bytes, long at, int length) {
    int last = Math.min(end, length);
    if (last <= start) return -1;
    return MemorySegment.mismatch(sent, start, last, bytes, at + start, at + last);
  }

  /** A connection accepted, or refused: both acknowledge the number after the probe's. */
  @Override
  public int answered(IpAddress sender, MemorySegment bytes, long at, int length) {
    if (length < TcpView.HEADER || !sender.equals(to)) return NONE;
    int flags = Wire.u8(bytes, at + FLAGS);
    boolean settles = (flags & Tcp.ACK) != 0 && (flags & (Tcp.SYN | Tcp.RST)) != 0;
    int number = number(Wire.i32(bytes, at + ACKNOWLEDGMENT) - 1);
    boolean fits =
        settles
            && number != NONE
            && Wire.u16(bytes, at) == targetPort
            && Wire.u16(bytes, at + TARGET) == port(number);
    return fits && isSound(bytes, at, length) ? number : NONE;
  }

  /**
   * Raw sockets get segments that the kernel's TCP would refuse. On virtual links it leaves the
   * checksum to a device that does not exist: then it is the sum of the pseudo-header.
   */
  private boolean isSound(MemorySegment bytes, long at, int length) {
    int pseudoHeader = Checksum.pseudoHeader(to, from, IpProtocol.TCP, length);
    return Wire.u16(bytes, at + CHECKSUM) == pseudoHeader
        || Checksum.verify(bytes, at, length, pseudoHeader);
  }
}
