package dev.sonde.capture;

import dev.sonde.packet.IpAddress;
import dev.sonde.packet.LinkType;
import dev.sonde.packet.MacAddress;
import dev.sonde.sys.Interfaces;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network interface, as it was when it was asked for: netdevice(7).
 *
 * @param flags its IFF_ bits
 * @param linkType what packets captured from it start with
 * @param hardwareAddress of six bytes, else null
 */
public record CaptureDevice(
    String name,
    int index,
    int flags,
    LinkType linkType,
    @Nullable MacAddress hardwareAddress,
    List<IpAddress> addresses) {

  public CaptureDevice {
    addresses = List.copyOf(addresses);
  }

  private boolean has(int flag) {
    return (flags & flag) != 0;
  }

  public boolean isUp() {
    return has(Interfaces.IFF_UP);
  }

  /** It is up and has a carrier. */
  public boolean isRunning() {
    return has(Interfaces.IFF_RUNNING);
  }

  public boolean isLoopback() {
    return has(Interfaces.IFF_LOOPBACK);
  }

  public boolean isPromiscuous() {
    return has(Interfaces.IFF_PROMISC);
  }
}
