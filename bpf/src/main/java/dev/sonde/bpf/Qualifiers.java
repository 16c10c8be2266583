package dev.sonde.bpf;

/**
 * What is said before an identifier, and holds for the next one too.
 *
 * @param protocol a keyword, or empty
 */
record Qualifiers(String protocol, Direction direction, IdentifierType type) {

  /** Which of a packet's two addresses or ports is meant. */
  enum Direction {
    /** Not said: either. */
    DEFAULT,
    SRC,
    DST,
    EITHER,
    BOTH
  }

  /** What an identifier is. */
  enum IdentifierType {
    /** Not said: a host. */
    DEFAULT("host"),
    HOST("host"),
    NET("net"),
    PORT("port"),
    PORTRANGE("portrange"),
    PROTO("proto"),
    GATEWAY("gateway");

    final String word;

    IdentifierType(String word) {
      this.word = word;
    }
  }
}
