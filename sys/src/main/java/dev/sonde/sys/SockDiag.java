package dev.sonde.sys;

/**
 * Questions to the kernel about sockets, and its answers: netlink(7), sock_diag(7). The calls are
 * those of {@link Sockets} and {@link Messages}. All numbers are in host byte order, but for ports
 * and addresses.
 */
public final class SockDiag {
  // linux/netlink.h
  public static final int NETLINK_SOCK_DIAG = 4;
  public static final int NLMSG_ERROR = 2;
  public static final int NLMSG_DONE = 3;
  public static final int NLM_F_REQUEST = 1;
  public static final int NLM_F_DUMP = 0x300;
  // linux/sock_diag.h
  public static final int SOCK_DIAG_BY_FAMILY = 20;
  // linux/inet_diag.h: an attribute of one byte, for what is of IPv6 and not connected
  public static final int INET_DIAG_SKV6ONLY = 11;

  /** struct nlmsghdr; the next header is at a multiple of 4. */
  public static final class Nlmsghdr {
    public static final int SIZE = 16;
    public static final int nlmsg_len = 0;
    public static final int nlmsg_type = 4;
    public static final int nlmsg_flags = 6;
    public static final int nlmsg_seq = 8;

    private Nlmsghdr() {}
  }

  /** struct nlattr; the value follows at once, the next header is at a multiple of 4. */
  public static final class Nlattr {
    public static final int SIZE = 4;
    public static final int nla_len = 0;
    public static final int nla_type = 2;

    private Nlattr() {}
  }

  /** struct inet_diag_sockid; the cookie is two 32-bit numbers, the lower half of it first. */
  public static final class InetDiagSockid {
    public static final int SIZE = 48;
    public static final int idiag_sport = 0;
    public static final int idiag_dport = 2;
    public static final int idiag_src = 4;
    public static final int idiag_dst = 20;
    public static final int idiag_if = 36;
    public static final int idiag_cookie = 40;

    private InetDiagSockid() {}
  }

  /** struct inet_diag_req_v2, a question; {@code idiag_states} is a set of bits. */
  public static final class InetDiagReqV2 {
    public static final int SIZE = 56;
    public static final int sdiag_family = 0;
    public static final int sdiag_protocol = 1;
    public static final int idiag_states = 4;
    public static final int id = 8;

    private InetDiagReqV2() {}
  }

  /** struct inet_diag_msg, an answer; attributes follow. */
  public static final class InetDiagMsg {
    public static final int SIZE = 72;
    public static final int idiag_family = 0;
    public static final int id = 4;

    private InetDiagMsg() {}
  }

  private SockDiag() {}
}
