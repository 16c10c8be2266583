package dev.sonde.sys;

/**
 * Sockets to parts of the kernel, and its messages about network devices that come, go and change:
 * netlink(7), rtnetlink(7).
 */
public final class Netlink {
  // sys/socket.h
  public static final int AF_NETLINK = 16;
  public static final int SOL_NETLINK = 270;
  // linux/netlink.h
  public static final int NETLINK_ROUTE = 0;
  public static final int NETLINK_ADD_MEMBERSHIP = 1;
  // linux/rtnetlink.h
  public static final int RTNLGRP_LINK = 1;

  /** struct sockaddr_nl; zeros but for the family let the kernel choose. */
  public static final class SockaddrNl {
    public static final int SIZE = 12;
    public static final int nl_family = 0;

    private SockaddrNl() {}
  }

  private Netlink() {}
}
