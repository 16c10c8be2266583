package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

import dev.sonde.packet.EtherType;
import org.jspecify.annotations.Nullable;

/** Asks for VLAN tags, MPLS labels and PPPoE sessions, and goes behind them. */
final class Encapsulations {
  private static final int OLD_TAG = 0x9100;
  private static final int PPPOE_SESSION = 0x8864;
  private static final int MAX_VLAN = 0xfff;
  private static final int MAX_LABEL = 0xf_ffff;
  private static final int LABEL_SHIFT = 12;
  private static final int MAX_SESSION = 0xffff;

  private final LinkLayer layer;
  private final LinkTypes types;
  private final boolean live;

  Encapsulations(LinkLayer layer, LinkTypes types, boolean live) {
    this.layer = layer;
    this.types = types;
    this.live = live;
  }

  Condition of(FilterNode.Encapsulation node) throws BadFilter {
    return switch (node.name()) {
      case "vlan" -> vlan(node.number(), node.column());
      case "mpls" -> mpls(node.number(), node.column());
      default -> session(node.number(), node.column());
    };
  }

  private static void limit(@Nullable Integer number, int most, String what, int column)
      throws BadFilter {
    if (number != null && Integer.compareUnsigned(number, most) > 0) {
      String shown = Integer.toUnsignedString(number);
      throw new BadFilter(column, what + " " + shown + " is greater than " + most);
    }
  }

  private Condition vlan(@Nullable Integer identifier, int column) throws BadFilter {
    limit(identifier, MAX_VLAN, "VLAN", column);
    if (layer.labels() > 0) throw new BadFilter(column, "no VLAN can be asked for behind MPLS");
    boolean cooked = layer.kind().cooked();
    if (!(cooked && live) && layer.kind() != LinkLayer.Kind.ETHERNET) {
      String where = cooked ? "a file of " : "";
      throw new BadFilter(column, "no VLAN can be asked for in " + where + layer.kind().shown);
    }
    Condition inFrame = identified(tag(), layer.carried(BPF_H, 0), identifier);
    if (!live || layer.tagged()) {
      layer.behindTag();
      return inFrame;
    }
    Quantity control = Quantity.asked(BPF_H, SKF_AD_VLAN_TAG);
    if (cooked) {
      layer.behindTakenTag();
      Quantity present = Quantity.asked(BPF_B, SKF_AD_VLAN_TAG_PRESENT);
      return identified(Condition.equal(present, 1), control, identifier);
    }
    layer.behindMovingTag();
    return new Condition.Tagged(identified(Condition.TRUE, control, identifier), inFrame);
  }

  private Condition tag() {
    Quantity type = layer.type();
    return Condition.any(
        Condition.equal(type, EtherType.CUSTOMER_TAG),
        Condition.equal(type, EtherType.SERVICE_TAG),
        Condition.equal(type, OLD_TAG));
  }

  private static Condition identified(Condition tag, Quantity control, @Nullable Integer wanted) {
    return wanted == null ? tag : Condition.all(tag, Condition.masked(control, MAX_VLAN, wanted));
  }

  private Condition mpls(@Nullable Integer label, int column) throws BadFilter {
    limit(label, MAX_LABEL, "MPLS label", column);
    Condition stack = stack(column);
    Condition whole =
        label == null
            ? stack
            : Condition.all(
                stack,
                Condition.masked(
                    layer.network(BPF_W, 0), MAX_LABEL << LABEL_SHIFT, label << LABEL_SHIFT));
    layer.behindLabel();
    return whole;
  }

  /** The first label is announced by the link, another by a bit of that before it. */
  private Condition stack(int column) throws BadFilter {
    if (layer.labels() > 0) return Condition.masked(layer.network(BPF_B, -2), 1, 0);
    return switch (layer.kind()) {
      case ETHERNET, PPP -> types.carries(LinkTypes.MPLS, column);
      default -> throw new BadFilter(column, "no MPLS can be asked for in " + layer.kind().shown);
    };
  }

  private Condition session(@Nullable Integer identifier, int column) throws BadFilter {
    limit(identifier, MAX_SESSION, "PPPoE session", column);
    Condition session = types.carries(PPPOE_SESSION, column);
    Condition whole =
        identifier == null
            ? session
            : Condition.all(
                session, Condition.masked(layer.carried(BPF_W, 0), MAX_SESSION, identifier));
    layer.inSession();
    return whole;
  }
}
