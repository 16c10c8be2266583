package dev.sonde.probe;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Checksum;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An echo request caught on its way out, and what may be made of it. */
record Echo(@Nullable PingTarget of, Bytes bytes) {
  /** What arrives: an ICMP message and its sender. */
  record Delivery(IpAddress from, Bytes bytes) {
    /** The same with one bit turned over. */
    Delivery damaged() {
      byte[] copy = bytes.toArray();
      copy[copy.length - 1] ^= 1;
      return new Delivery(from, Bytes.of(copy));
    }
  }

  PingTarget target() {
    if (of == null) throw new IllegalStateException("made of nothing");
    return of;
  }

  Delivery from(IpAddress sender) {
    return new Delivery(sender, bytes);
  }

  Echo with(Consumer<MemorySegment> change) {
    byte[] copy = bytes.toArray();
    change.accept(MemorySegment.ofArray(copy));
    return new Echo(of, Bytes.of(copy));
  }

  Echo cut(int length) {
    return new Echo(of, Bytes.of(Arrays.copyOf(bytes.toArray(), length)));
  }

  Delivery reply(IpAddress from) {
    int type = from instanceof Ip4Address ? PingTarget.ECHO_REPLY : PingTarget.ECHO_REPLY6;
    Echo reply = with(bytes -> Wire.put8(bytes, 0, type));
    return new Delivery(from, summed(reply.bytes.toArray()));
  }

  /** An error that quotes {@code quoted} bytes of the datagram, IP header included. */
  Delivery error(IpAddress from, int type, int code, int quoted) {
    IpAddress to = target().address();
    boolean v4 = to instanceof Ip4Address;
    int header = v4 ? 20 : 40;
    byte[] error = new byte[8 + quoted];
    MemorySegment out = MemorySegment.ofArray(error);
    Wire.put8(out, 0, type);
    Wire.put8(out, 1, code);
    Wire.put8(out, 8, v4 ? 0x45 : 0x60);
    Wire.put16(out, v4 ? 10 : 12, v4 ? header + bytes.length() : bytes.length());
    Wire.put8(out, v4 ? 17 : 14, v4 ? IpFamily.V4.icmpProtocol() : IpFamily.V6.icmpProtocol());
    to.write(out, v4 ? 24 : 32);
    int kept = Math.min(quoted - header, bytes.length());
    System.arraycopy(bytes.toArray(), 0, error, 8 + header, kept);
    return new Delivery(from, summed(error));
  }

  private static Bytes summed(byte[] message) {
    MemorySegment bytes = MemorySegment.ofArray(message);
    Wire.put16(bytes, 2, 0);
    Wire.put16(bytes, 2, Checksum.finish(Checksum.sum(bytes, 0, message.length)));
    return Bytes.of(message);
  }
}
