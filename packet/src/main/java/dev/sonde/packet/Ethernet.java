package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** An Ethernet header with its tags (IEEE 802.3); {@link EthernetView} has its diagram. */
public record Ethernet(MacAddress to, MacAddress from, List<Tag> tags, int type) {

  /** A VLAN tag: {@code type} is one of the two in {@link EtherType}, {@code control} the rest. */
  public record Tag(int type, int control) {
    private static final int PRIORITY_SHIFT = 13;
    private static final int VLAN_MASK = 0xfff;

    public Tag {
      Wire.fits("tag control", control, 16);
      if (type != EtherType.CUSTOMER_TAG && type != EtherType.SERVICE_TAG) {
        throw new IllegalArgumentException("tag type " + Integer.toHexString(type));
      }
    }

    public int vlan() {
      return control & VLAN_MASK;
    }

    public int priority() {
      return control >>> PRIORITY_SHIFT;
    }
  }

  public Ethernet {
    Wire.fits("ethernet type", type, 16);
    tags = List.copyOf(tags);
    if (tags.size() > EthernetView.MAX_TAGS) {
      throw new IllegalArgumentException(tags.size() + " tags");
    }
  }

  /** A header without tags. */
  public Ethernet(MacAddress to, MacAddress from, int type) {
    this(to, from, List.of(), type);
  }

  public static Ethernet decode(EthernetView view) {
    List<Tag> tags = new ArrayList<>(view.tags());
    for (int i = 0; i < view.tags(); i++) {
      tags.add(new Tag(view.tag(i) >>> 16, view.tag(i) & 0xffff));
    }
    return new Ethernet(view.to(), view.from(), tags, view.type());
  }

  public int encodedLength() {
    return EthernetView.HEADER + tags.size() * EthernetView.TAG;
  }

  /** Writes the header; returns its length. */
  public int encode(MemorySegment out, long at) {
    to.write(out, at + EthernetView.TO);
    from.write(out, at + EthernetView.FROM);
    long here = at + EthernetView.TYPE;
    for (Tag tag : tags) {
      Wire.put16(out, here, tag.type());
      Wire.put16(out, here + 2, tag.control());
      here += EthernetView.TAG;
    }
    Wire.put16(out, here, type);
    return encodedLength();
  }
}
