package dev.sonde.probe;

import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.Udp;
import dev.sonde.packet.UdpView;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;

/**
 * UDP probes (RFC 768) to a port where nobody listens. Their number is the checksum, made to come
 * out so by the first two bytes of the data; in the classic form it is the target port.
 *
 * <pre>
 * +---------------+---------------+---------------+---------------+
 * |  source port  |  target port  |    length     |    number     |
 * +---------------+---------------+---------------+---------------+
 * | compensation  |            secret and letters ...
 * +---------------+---------------
 * </pre>
 *
 * @param targetPort of the first probe, if it is classic
 * @param dataLength how many bytes follow the header: at least two, unless it is classic
 * @param secret what the numbers start from, and part of the data: another trace's probes differ
 */
record UdpForm(
    IpAddress from,
    IpAddress to,
    int sourcePort,
    int targetPort,
    int dataLength,
    long secret,
    boolean classic)
    implements ProbeForm {
  private static final int TARGET = 2;
  private static final int CHECKSUM = 6;
  private static final int PORTS = 1 << 16;

  /** Zero would say that there is no checksum. */
  private static final int CHECKSUMS = 0xffff;

  UdpForm {
    if (dataLength < 0 || (dataLength < Short.BYTES && !classic)) {
      throw new IllegalArgumentException(dataLength + " bytes of data are too few to tell probes");
    }
  }

  @Override
  public int protocol() {
    return IpProtocol.UDP;
  }

  @Override
  public int length() {
    return UdpView.HEADER + dataLength;
  }

  @Override
  public int capacity() {
    return classic ? PORTS - targetPort : CHECKSUMS;
  }

  /** The target port of a probe. */
  int port(int number) {
    return classic ? targetPort + number : targetPort;
  }

  private int checksum(int number) {
    return (int) Long.remainderUnsigned(Integer.toUnsignedLong((int) secret) + number, CHECKSUMS)
        + 1;
  }

  @Override
  public void write(int number, MemorySegment out, long at) {
    long data = at + UdpView.HEADER;
    int compensated = classic ? 0 : Short.BYTES;
    if (!classic) Wire.put16(out, data, 0);
    ProbeForm.writeData(out, data + compensated, dataLength - compensated, secret);
    new Udp(sourcePort, port(number)).encode(out, at, dataLength, from, to);
    if (classic) return;
    int wanted = checksum(number);
    Wire.put16(out, data, ProbeForm.compensation(Wire.u16(out, at + CHECKSUM), wanted));
    Wire.put16(out, at + CHECKSUM, wanted);
  }

  @Override
  public int claimed(MemorySegment bytes, long at) {
    if (classic) return within(Wire.u16(bytes, at + TARGET) - targetPort);
    int checksum = Wire.u16(bytes, at + CHECKSUM);
    return checksum == 0 ? NONE : Math.floorMod(checksum - checksum(0), CHECKSUMS);
  }

  @Override
  public void restore(MemorySegment bytes, IpAddress translated) {
    int port = Wire.u16(bytes, 0);
    int checksum = restored(Wire.u16(bytes, CHECKSUM), translated, sourcePort, port);
    Wire.put16(bytes, 0, sourcePort);
    Wire.put16(bytes, CHECKSUM, checksum == 0 ? CHECKSUMS : checksum); // RFC 768: 0 means none
  }

  /** The kernel does not tell the checksum, so only the port can be a number then. */
  @Override
  public int reported(int port, MemorySegment bytes, long at, int length) {
    int number = classic ? within(port - targetPort) : NONE;
    if (number == NONE) return NONE;
    MemorySegment sent = MemorySegment.ofArray(new byte[length()]);
    write(number, sent, 0);
    int survived = Math.min(length, dataLength);
    int end = UdpView.HEADER + survived;
    boolean same =
        MemorySegment.mismatch(sent, UdpView.HEADER, end, bytes, at, at + survived) == -1;
    return same ? number : NONE;
  }

  /** Somebody listened after all: of a flow whose ports are all the same it names no probe. */
  @Override
  public int answered(IpAddress sender, MemorySegment bytes, long at, int length) {
    boolean fits =
        classic
            && length >= UdpView.HEADER
            && sender.equals(to)
            && Wire.u16(bytes, at + TARGET) == sourcePort;
    return fits ? listening(Wire.u16(bytes, at)) : NONE;
  }

  /** The number of the probe to a port of the target where somebody listens, or NONE. */
  int listening(int port) {
    return classic ? within(port - targetPort) : NONE;
  }
}
