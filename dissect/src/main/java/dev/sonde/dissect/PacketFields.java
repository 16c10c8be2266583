package dev.sonde.dissect;

/**
 * Is told what a packet holds, layer by layer from the outside in: {@code begin("ip")}, its fields,
 * {@code end()}. Layers stand one after the other, not in each other; names are those of the RFC in
 * lower case with underscores, and in a layer each comes once. A packet that ends before a layer
 * does has the fields that were captured.
 */
public interface PacketFields {
  /** Fields follow of a layer such as {@code ethernet}, {@code ip} or {@code tcp}. */
  void begin(String layer);

  void field(String name, long value);

  /** Text is safe to print: what came from the wire is escaped. */
  void field(String name, String value);

  void field(String name, boolean value);

  void end();
}
