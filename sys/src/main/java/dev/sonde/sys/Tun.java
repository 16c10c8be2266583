package dev.sonde.sys;

import dev.sonde.sys.Interfaces.Ifreq;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A network device whose other end is a descriptor: what the kernel sends by it is read there, what
 * is written there the kernel receives: tun(4), Documentation/networking/tuntap.
 */
public final class Tun {
  // linux/if_tun.h
  public static final int TUNSETIFF = 0x400454ca;
  public static final int IFF_TUN = 1;
  public static final int IFF_NO_PI = 0x1000;

  private static final String CLONE = "/dev/net/tun";

  private Tun() {}

  /** Opens the device that makes devices, non-blocking and close-on-exec. */
  public static int open() {
    int flags = Descriptors.O_RDWR | Descriptors.O_NONBLOCK | Descriptors.O_CLOEXEC;
    try (Arena arena = Arena.ofConfined()) {
      return Descriptors.open(arena.allocateFrom(CLONE), flags, 0);
    }
  }

  /**
   * Makes the device that lives as long as {@code descriptor}, of bare IP packets. {@code ifreq}
   * has the room of an {@link Ifreq}, holds the name wanted, where %d stands for a number, and gets
   * the name it has.
   */
  public static int attach(int descriptor, MemorySegment ifreq) {
    ifreq.set(ValueLayout.JAVA_SHORT, Ifreq.ifr_flags, (short) (IFF_TUN | IFF_NO_PI));
    return Interfaces.ioctl(descriptor, TUNSETIFF, ifreq);
  }
}
