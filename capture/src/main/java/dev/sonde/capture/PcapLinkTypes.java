package dev.sonde.capture;

import dev.sonde.packet.LinkType;
import dev.sonde.sys.PcapLibrary;
import org.jspecify.annotations.Nullable;

/**
 * The link types that libpcap knows, by their DLT_ numbers, which programs see; files and {@link
 * LinkType} have LINKTYPE_ numbers. The two are the same but for raw IP, since before there was a
 * registry each system had a number of its own for it.
 */
public final class PcapLinkTypes {
  private PcapLinkTypes() {}

  /** The type of a name like {@code EN10MB}, or null: pcap_datalink_name_to_val(3PCAP). */
  public static @Nullable LinkType named(String name) throws PcapFailure {
    Libpcap.SYSTEM.require("pcap_datalink_name_to_val");
    int dlt = PcapLibrary.datalinkNameToVal(name);
    return dlt < 0 ? null : ofDlt(dlt);
  }

  /** libpcap's name of a type, or null: pcap_datalink_val_to_name(3PCAP). */
  public static @Nullable String name(LinkType type) throws PcapFailure {
    Libpcap.SYSTEM.require("pcap_datalink_val_to_name");
    return PcapLibrary.datalinkValToName(toDlt(type));
  }

  /** A type in words, as {@code Ethernet}, or null: pcap_datalink_val_to_description(3PCAP). */
  public static @Nullable String description(LinkType type) throws PcapFailure {
    Libpcap.SYSTEM.require("pcap_datalink_val_to_description");
    return PcapLibrary.datalinkValToDescription(toDlt(type));
  }

  static LinkType ofDlt(int dlt) {
    return dlt == LinkType.DLT_RAW ? LinkType.RAW : new LinkType(dlt);
  }

  static int toDlt(LinkType type) {
    return type.equals(LinkType.RAW) ? LinkType.DLT_RAW : type.number();
  }
}
