package dev.sonde.socket;

import dev.sonde.loop.Source;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Errno;
import dev.sonde.sys.Interfaces;
import dev.sonde.sys.Interfaces.Ifreq;
import dev.sonde.sys.Tun;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A network device whose other end is this program: tun(4). What the kernel sends by it is read
 * here, what is written here the kernel receives by it; both are bare IP packets of either version.
 *
 * <p>It belongs to the network namespace of the thread that opened it, and is gone when it is
 * closed. Opening needs CAP_NET_ADMIN in that namespace. {@link Devices} gives it addresses and
 * routes. Owned by one thread.
 */
public final class TunDevice implements Source, AutoCloseable {
  private final String name;
  private int descriptor;

  private TunDevice(int descriptor, String name) {
    this.descriptor = descriptor;
    this.name = name;
  }

  /** Makes a device of this name, in which %d stands for the first number that is free. */
  public static TunDevice open(String name) throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ifreq = Interfaces.ifreq(arena, name);
      int descriptor = SocketFailure.check("open /dev/net/tun", Tun.open());
      TunDevice device = new TunDevice(descriptor, name);
      try {
        SocketFailure.check("TUNSETIFF " + name, Tun.attach(descriptor, ifreq));
        return new TunDevice(descriptor, ifreq.getString(Ifreq.ifr_name));
      } catch (SocketFailure failure) {
        device.close();
        throw failure;
      }
    }
  }

  /** The name it has among the interfaces. */
  public String name() {
    return name;
  }

  @Override
  public int descriptor() {
    return descriptor;
  }

  /**
   * Takes the next packet that the kernel sent by it, without waiting.
   *
   * @return its length, 0 for none, or minus errno, as when the device has been deleted; of a
   *     packet longer than {@code room} the end is lost
   */
  public int read(MemorySegment bytes, long at, int room) {
    int result = Descriptors.read(descriptor, bytes, at, room);
    return result == -Errno.EAGAIN || result == -Errno.EINTR ? 0 : result;
  }

  /**
   * Gives the kernel a packet as if it came by this device.
   *
   * @return its length, or minus errno: EINVAL for what is no IP packet, EIO while it is down
   */
  public int write(MemorySegment bytes, long at, int length) {
    return Descriptors.write(descriptor, bytes, at, length);
  }

  public boolean isClosed() {
    return descriptor < 0;
  }

  /** Closes the descriptor, and the device is gone. Closing again does nothing. */
  @Override
  public void close() throws SocketFailure {
    if (isClosed()) return;
    int last = descriptor;
    descriptor = -1;
    SocketFailure.check("close", Descriptors.close(last));
  }
}
