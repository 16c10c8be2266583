package dev.sonde.dissect;

import java.util.ArrayList;
import java.util.List;

/** The fields of a packet as text: {@code ip[version=4 ttl=64] udp[...]}. */
final class Walked implements PacketFields {
  private final StringBuilder out = new StringBuilder();
  private final List<String> layers = new ArrayList<>();
  private boolean isOpen;

  @Override
  public void begin(String layer) {
    if (isOpen) throw new IllegalStateException(layer + " begins in another layer");
    isOpen = true;
    layers.add(layer);
    out.append(out.isEmpty() ? "" : " ").append(layer).append('[');
  }

  @Override
  public void field(String name, long value) {
    add(name, Long.toString(value));
  }

  @Override
  public void field(String name, String value) {
    add(name, value);
  }

  @Override
  public void field(String name, boolean value) {
    if (value) add(name, "true");
  }

  private void add(String name, String value) {
    if (!isOpen) throw new IllegalStateException(name + " is in no layer");
    if (!out.toString().endsWith("[")) out.append(' ');
    out.append(name).append('=').append(value);
  }

  @Override
  public void end() {
    if (!isOpen) throw new IllegalStateException("nothing to end");
    isOpen = false;
    out.append(']');
  }

  boolean isOpen() {
    return isOpen;
  }

  List<String> layers() {
    return layers;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
