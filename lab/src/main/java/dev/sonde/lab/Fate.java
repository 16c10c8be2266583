package dev.sonde.lab;

/** What became of a packet. */
public enum Fate {
  /** It came to the machine that is not simulated. */
  DELIVERED,
  /** A host took it, and had no answer to give. */
  TAKEN,
  /** An answer or a report took its place. */
  ANSWERED,
  /** A link lost it. */
  LOST,
  /** A node drops its protocol, or a route its target. */
  DROPPED,
  /** A node that is silent had a report to make. */
  SILENT,
  /** A report was due that the node's rate does not allow. */
  RATE_LIMITED,
  /** Nothing may be reported about it: RFC 1122 section 3.2.2, RFC 4443 section 2.4. */
  UNREPORTABLE,
  /** A node that had to speak has no address of its family. */
  UNNUMBERED,
  /** It goes to more than one node: nobody listens to groups here. */
  GROUP,
  /** It came to you and is for another, or you have no way to where it goes. */
  STRAY,
  /** A host does not answer what is in pieces, or is wrong. */
  BROKEN,
  /** No IP packet, one with a wrong header checksum, or one longer than the lab has room for. */
  MALFORMED,
  /** Nodes that do not lower the time to live sent it in a circle. */
  ENDLESS,
  /** More packets were on their way than there is room for. */
  OVERFLOW
}
