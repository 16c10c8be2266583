package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object of an ICMP extension structure as a value. One that is not what its RFC says is {@link
 * Unknown}, so that no bit is lost.
 */
public sealed interface ExtensionObject
    permits ExtensionObject.MplsStack,
        ExtensionObject.Unknown,
        InterfaceInformation,
        InterfaceIdentification {

  int classNumber();

  int subtype();

  /** What follows the header of four bytes. */
  Bytes payload();

  static ExtensionObject decode(ExtensionObjectView view) {
    Bytes payload = Bytes.copy(view.bytes(), view.payloadAt(), view.payloadLength());
    ExtensionObject known =
        switch (view.classNumber()) {
          case ExtensionObjectView.MPLS -> MplsStack.decode(view);
          case ExtensionObjectView.INTERFACE_INFORMATION ->
              InterfaceInformation.decode(view.subtype(), payload);
          case ExtensionObjectView.INTERFACE_IDENTIFICATION ->
              InterfaceIdentification.decode(view.subtype(), payload);
          default -> null;
        };
    // lossless without a field for every reserved bit and pad byte: what would be written back in
    // another way is kept as it is
    if (known == null || known.subtype() != view.subtype() || !known.payload().equals(payload)) {
      return new Unknown(view.classNumber(), view.subtype(), payload);
    }
    return known;
  }

  default int encodedLength() {
    return ExtensionObjectView.HEADER + payload().length();
  }

  /** Writes header and payload and returns their length. */
  default int encode(MemorySegment out, long at) {
    Bytes payload = payload();
    int length = ExtensionObjectView.HEADER + payload.length();
    Wire.put16(out, at, length);
    Wire.put8(out, at + ExtensionObjectView.CLASS, classNumber());
    Wire.put8(out, at + ExtensionObjectView.SUBTYPE, subtype());
    payload.write(out, at + ExtensionObjectView.HEADER);
    return length;
  }

  /** The label stack a packet came in with (RFC 4950), outermost label first. */
  record MplsStack(List<MplsLabel> labels) implements ExtensionObject {
    public MplsStack {
      labels = List.copyOf(labels);
    }

    static @Nullable MplsStack decode(ExtensionObjectView view) {
      if (view.subtype() != ExtensionObjectView.INCOMING_STACK) {
        return null;
      }
      List<MplsLabel> labels = new ArrayList<>();
      for (int i = 0; i < view.labels(); i++) {
        labels.add(MplsLabel.of(view.label(i)));
      }
      return new MplsStack(labels);
    }

    @Override
    public int classNumber() {
      return ExtensionObjectView.MPLS;
    }

    @Override
    public int subtype() {
      return ExtensionObjectView.INCOMING_STACK;
    }

    @Override
    public Bytes payload() {
      MemorySegment out = MemorySegment.ofArray(new byte[labels.size() * Integer.BYTES]);
      for (int i = 0; i < labels.size(); i++) {
        Wire.put32(out, (long) i * Integer.BYTES, labels.get(i).bits());
      }
      return Bytes.copy(out, 0, (int) out.byteSize());
    }
  }

  /** An object of another class, or one that breaks its RFC. */
  record Unknown(int classNumber, int subtype, Bytes payload) implements ExtensionObject {}
}
