package dev.sonde.dissect;

import dev.sonde.packet.IpAddress;
import org.jspecify.annotations.Nullable;

/** Names for what packets hold as numbers; null where there is none. */
public interface PacketNames {
  /** All in numbers, as by -n. */
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
}
