package dev.sonde.socket;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a test received: a copy, but for {@code control}, which the next message overwrites. */
record Message(MemorySegment data, @Nullable IpAddress from, int port, ControlData control) {
  int length() {
    return (int) data.byteSize();
  }

  int u8(int at) {
    return Wire.u8(data, at);
  }

  int u16(int at) {
    return Wire.u16(data, at);
  }

  Bytes bytes() {
    return bytes(0);
  }

  /** The bytes from an offset on. */
  Bytes bytes(int at) {
    return Bytes.copy(data, at, length() - at);
  }

  /** The bytes from an offset on, as text. */
  String text(int at) {
    return new String(bytes(at).toArray(), StandardCharsets.UTF_8);
  }

  /** Where an IPv4 packet's payload starts. */
  int payload() {
    return (u8(0) & 0xf) * 4;
  }
}
