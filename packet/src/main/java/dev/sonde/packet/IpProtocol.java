package dev.sonde.packet;

/** Protocol numbers of IPv4 and next header values of IPv6 (the IANA registry of both). */
public final class IpProtocol {
  public static final int HOP_BY_HOP = 0;
  public static final int ICMP = 1;
  public static final int IGMP = 2;
  public static final int TCP = 6;
  public static final int UDP = 17;
  public static final int ROUTING = 43;
  public static final int FRAGMENT = 44;
  public static final int ESP = 50;
  public static final int AUTHENTICATION = 51;
  public static final int ICMP6 = 58;
  public static final int NO_NEXT = 59;
  public static final int DESTINATION_OPTIONS = 60;
  public static final int SCTP = 132;
  public static final int UDP_LITE = 136;

  private IpProtocol() {}
}
