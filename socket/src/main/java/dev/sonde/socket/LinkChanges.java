package dev.sonde.socket;

import dev.sonde.loop.Source;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Errno;
import dev.sonde.sys.Messages;
import dev.sonde.sys.Netlink;
import dev.sonde.sys.Netlink.SockaddrNl;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Readable when network devices have come, gone or changed: netlink(7), rtnetlink(7). What has
 * changed is not read from it: look again. So nothing is missed although the kernel drops messages
 * that nobody takes. Belongs to the network of the thread that opened it; needs no privilege. Owned
 * by one thread.
 */
public final class LinkChanges implements Source, AutoCloseable {
  private static final int MOST = 1 << 16;

  private int descriptor;

  private LinkChanges(int descriptor) {
    this.descriptor = descriptor;
  }

  /** Opens it; it says nothing yet. */
  public static LinkChanges open() throws SocketFailure {
    int type = Sockets.SOCK_RAW | Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC;
    int descriptor = Sockets.socket(Netlink.AF_NETLINK, type, Netlink.NETLINK_ROUTE);
    SocketFailure.check("socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)", descriptor);
    LinkChanges changes = new LinkChanges(descriptor);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(SockaddrNl.SIZE, 8);
      name.set(ValueLayout.JAVA_SHORT, SockaddrNl.nl_family, (short) Netlink.AF_NETLINK);
      SocketFailure.check("bind AF_NETLINK", Sockets.bind(descriptor, name, SockaddrNl.SIZE));
      return changes;
    } catch (SocketFailure failure) {
      changes.close();
      throw failure;
    }
  }

  /** Says from now on what changes. */
  public void listen() throws SocketFailure {
    int level = Netlink.SOL_NETLINK;
    int option = Netlink.NETLINK_ADD_MEMBERSHIP;
    int result = SocketOptions.set(descriptor, level, option, Netlink.RTNLGRP_LINK);
    SocketFailure.check("NETLINK_ADD_MEMBERSHIP RTNLGRP_LINK", result);
  }

  @Override
  public int descriptor() {
    return descriptor;
  }

  /** Takes what it has said, without waiting: whether there was something. */
  public boolean take() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment room = arena.allocate(1);
      int flags = Messages.MSG_DONTWAIT | Messages.MSG_TRUNC;
      int result = 0;
      int count = 0;
      // ENOBUFS says that messages were lost: that is one more.
      while (count < MOST && (result >= 0 || result == -Errno.ENOBUFS)) {
        result = Messages.recv(descriptor, room, 0, 1, flags);
        count++;
      }
      return count > 1;
    }
  }

  @Override
  public void close() {
    if (descriptor < 0) return;
    int closed = Descriptors.close(descriptor);
    descriptor = -1;
    assert closed == 0;
  }
}
