package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/**
 * A TCP header (RFC 9293); {@link TcpView} has its diagram. {@code flags} holds the control bits
 * and the four reserved ones above; {@code options} are whole words of four bytes, not decoded.
 */
public record Tcp(
    int sourcePort,
    int targetPort,
    long sequence,
    long acknowledgment,
    int flags,
    int window,
    int urgentPointer,
    Bytes options) {
  public static final int FIN = 1;
  public static final int SYN = 1 << 1;
  public static final int RST = 1 << 2;
  public static final int PSH = 1 << 3;
  public static final int ACK = 1 << 4;
  public static final int URG = 1 << 5;
  public static final int ECE = 1 << 6;
  public static final int CWR = 1 << 7;
  public static final int MAX_OPTIONS = 40;

  public Tcp {
    Wire.fits("source port", sourcePort, 16);
    Wire.fits("target port", targetPort, 16);
    Wire.fits("sequence", sequence, 32);
    Wire.fits("acknowledgment", acknowledgment, 32);
    Wire.fits("flags", flags, TcpView.FLAG_BITS);
    Wire.fits("window", window, 16);
    Wire.fits("urgent pointer", urgentPointer, 16);
    if (options.length() > MAX_OPTIONS || options.length() % 4 != 0) {
      throw new IllegalArgumentException("options of " + options.length() + " bytes");
    }
  }

  public static Tcp decode(TcpView view) {
    return new Tcp(
        view.sourcePort(),
        view.targetPort(),
        view.sequence(),
        view.acknowledgment(),
        view.flags(),
        view.window(),
        view.urgentPointer(),
        Bytes.copy(view.bytes(), view.optionsAt(), view.optionsLength()));
  }

  public int encodedLength() {
    return TcpView.HEADER + options.length();
  }

  /**
   * Writes the header before a payload that is already at {@code at + encodedLength()}, with the
   * checksum of both between these addresses; returns the length of both.
   */
  public int encode(MemorySegment out, long at, int payloadLength, IpAddress from, IpAddress to) {
    int header = encodedLength();
    int length = header + payloadLength;
    Wire.put16(out, at + TcpView.SOURCE, sourcePort);
    Wire.put16(out, at + TcpView.TARGET, targetPort);
    Wire.put32(out, at + TcpView.SEQUENCE, sequence);
    Wire.put32(out, at + TcpView.ACKNOWLEDGMENT, acknowledgment);
    Wire.put16(out, at + TcpView.OFFSET_FLAGS, (header / 4) << TcpView.FLAG_BITS | flags);
    Wire.put16(out, at + TcpView.WINDOW, window);
    Wire.put16(out, at + TcpView.CHECKSUM, 0);
    Wire.put16(out, at + TcpView.URGENT, urgentPointer);
    options.write(out, at + TcpView.HEADER);
    int pseudoHeader = Checksum.pseudoHeader(from, to, IpProtocol.TCP, length);
    int checksum = Checksum.finish((long) Checksum.sum(out, at, length) + pseudoHeader);
    Wire.put16(out, at + TcpView.CHECKSUM, checksum);
    return length;
  }
}
