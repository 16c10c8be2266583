package dev.sonde.packet;

/**
 * The ICMP messages by which routers, neighbours and listeners on a link find each other: router
 * discovery (RFC 1256), neighbour discovery (RFC 4861), multicast listener discovery (RFC 2710, RFC
 * 3810). Options and records are kept as bytes, in {@code body}.
 */
public sealed interface Discovery extends Icmp {

  record RouterSolicitation(int code, int rest, Bytes body) implements Discovery {
    public RouterSolicitation {
      Wire.fits("code", code, 8);
    }

    @Override
    public IcmpKind kind() {
      return IcmpKind.ROUTER_SOLICITATION;
    }
  }

  /** RFC 1256: {@code entryWords} is the size of an entry in 32-bit words, 2. */
  record Ip4RouterAdvertisement(
      int code, int entries, int entryWords, int lifetimeSeconds, Bytes body) implements Discovery {
    public Ip4RouterAdvertisement {
      Wire.fits("code", code, 8);
      Wire.fits("entries", entries, 8);
      Wire.fits("entry words", entryWords, 8);
      Wire.fits("lifetime", lifetimeSeconds, 16);
    }

    @Override
    public IcmpKind kind() {
      return IcmpKind.ROUTER_ADVERTISEMENT;
    }
  }

  /** RFC 4861 section 4.2. */
  record Ip6RouterAdvertisement(
      int code,
      int hopLimit,
      int flags,
      int lifetimeSeconds,
      long reachableMillis,
      long retransmitMillis,
      Bytes body)
      implements Discovery {
    public Ip6RouterAdvertisement {
      Wire.fits("code", code, 8);
      Wire.fits("hop limit", hopLimit, 8);
      Wire.fits("flags", flags, 8);
      Wire.fits("lifetime", lifetimeSeconds, 16);
      Wire.fits("reachable time", reachableMillis, 32);
      Wire.fits("retransmit timer", retransmitMillis, 32);
    }

    @Override
    public IcmpKind kind() {
      return IcmpKind.ROUTER_ADVERTISEMENT;
    }
  }

  record NeighborSolicitation(int code, int rest, Ip6Address target, Bytes body)
      implements Discovery {
    public NeighborSolicitation {
      Wire.fits("code", code, 8);
    }

    @Override
    public IcmpKind kind() {
      return IcmpKind.NEIGHBOR_SOLICITATION;
    }
  }

  /** RFC 4861 section 4.4: the flags are the three upper bits of {@code rest}. */
  record NeighborAdvertisement(int code, int rest, Ip6Address target, Bytes body)
      implements Discovery {
    public static final int ROUTER = 1 << 31;
    public static final int SOLICITED = 1 << 30;
    public static final int OVERRIDE = 1 << 29;

    public NeighborAdvertisement {
      Wire.fits("code", code, 8);
    }

    @Override
    public IcmpKind kind() {
      return IcmpKind.NEIGHBOR_ADVERTISEMENT;
    }
  }

  /** RFC 4861 section 4.5: {@code body} are options, one of which holds the quote. */
  record Ip6Redirect(int code, int rest, Ip6Address gateway, Ip6Address destination, Bytes body)
      implements Discovery {
    public Ip6Redirect {
      Wire.fits("code", code, 8);
    }

    @Override
    public IcmpKind kind() {
      return IcmpKind.REDIRECT;
    }
  }

  /** A query (of either version), report or done of RFC 2710; {@code body}: what RFC 3810 adds. */
  record MulticastListener(
      IcmpKind kind, int code, int maxDelayMillis, int reserved, Ip6Address group, Bytes body)
      implements Discovery {
    public MulticastListener {
      Wire.fits("code", code, 8);
      Wire.fits("maximum delay", maxDelayMillis, 16);
      Wire.fits("reserved", reserved, 16);
      switch (kind) {
        case MULTICAST_LISTENER_QUERY, MULTICAST_LISTENER_REPORT, MULTICAST_LISTENER_DONE -> {}
        default -> throw new IllegalArgumentException(kind + " is no message of RFC 2710");
      }
    }
  }

  /** RFC 3810 section 5.2. */
  record MulticastListenerReport(int code, int reserved, int records, Bytes body)
      implements Discovery {
    public MulticastListenerReport {
      Wire.fits("code", code, 8);
      Wire.fits("reserved", reserved, 16);
      Wire.fits("records", records, 16);
    }

    @Override
    public IcmpKind kind() {
      return IcmpKind.MULTICAST_LISTENER_REPORT_V2;
    }
  }
}
