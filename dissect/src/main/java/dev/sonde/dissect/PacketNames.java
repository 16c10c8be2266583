package dev.sonde.dissect;

import dev.sonde.packet.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Names for what packets hold as numbers; null where there is none. With {@link
 * PacketTextOptions#numbers} only {@link #device} is asked.
 */
public interface PacketNames {
  /** Knows none. */
  PacketNames NONE =
      new PacketNames() {
        @Override
        public @Nullable String host(IpAddress address) {
          return null;
        }

        @Override
        public @Nullable String port(int port, int protocol) {
          return null;
        }
      };

  @Nullable String host(IpAddress address);

  /** The service on a port of a transport, which an IP protocol number names. */
  @Nullable String port(int port, int protocol);

  /** An IP protocol. */
  default @Nullable String protocol(int number) {
    return null;
  }

  /** The interface of an index, which packets of link type LINUX_SLL2 hold. */
  default @Nullable String device(int index) {
    return null;
  }
}
