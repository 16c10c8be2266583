package dev.sonde.capture;

import dev.sonde.sys.PcapSources;
import java.io.IOException;

/**
 * A function of libpcap that failed, in its own words, as {@code pcap_activate eth7: No such device
 * exists (SIOCGIFINDEX: No such device)}: pcap_geterr(3PCAP).
 */
public final class PcapFailure extends IOException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final int status;

  PcapFailure(String call, int status, String words) {
    super(call + ": " + words);
    this.call = call;
    this.status = status;
  }

  /** The function, as {@code pcap_activate}, and what it was about. */
  public String call() {
    return call;
  }

  /** The PCAP_ERROR_ number: -1 where libpcap gives no other. */
  public int status() {
    return status;
  }

  /** The system refused for want of privilege. */
  public boolean isPermission() {
    return status == PcapSources.PCAP_ERROR_PERM_DENIED
        || status == PcapSources.PCAP_ERROR_PROMISC_PERM_DENIED;
  }
}
