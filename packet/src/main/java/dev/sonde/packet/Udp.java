package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/** A UDP header (RFC 768); {@link UdpView} has its diagram. */
public record Udp(int sourcePort, int targetPort) {

  public Udp {
    Wire.fits("source port", sourcePort, 16);
    Wire.fits("target port", targetPort, 16);
  }

  public static Udp decode(UdpView view) {
    return new Udp(view.sourcePort(), view.targetPort());
  }

  public int encodedLength() {
    return UdpView.HEADER;
  }

  /**
   * Writes the header before a payload that is already at {@code at + encodedLength()}, with the
   * checksum of both between these addresses; returns the length of both.
   */
  public int encode(MemorySegment out, long at, int payloadLength, IpAddress from, IpAddress to) {
    int length = Wire.fits("udp length", (long) UdpView.HEADER + payloadLength, 16);
    Wire.put16(out, at + UdpView.SOURCE, sourcePort);
    Wire.put16(out, at + UdpView.TARGET, targetPort);
    Wire.put16(out, at + UdpView.LENGTH, length);
    Wire.put16(out, at + UdpView.CHECKSUM, 0);
    int pseudoHeader = Checksum.pseudoHeader(from, to, IpProtocol.UDP, length);
    int checksum = Checksum.finish((long) Checksum.sum(out, at, length) + pseudoHeader);
    Wire.put16(out, at + UdpView.CHECKSUM, checksum == 0 ? 0xffff : checksum); // RFC 768: 0 is none
    return length;
  }
}
