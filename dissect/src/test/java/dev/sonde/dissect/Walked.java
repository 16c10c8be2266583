package dev.sonde.dissect;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The fields of a packet as text: {@code ip[version=4 ttl=64] udp[...]}. */
final class Walked implements PacketFields {
  private final StringBuilder out = new StringBuilder();
  private final List<String> layers = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private boolean isOpen;

  @Override
  public void begin(String layer) {
    if (isOpen) throw new IllegalStateException(layer + " begins in another layer");
    isOpen = true;
    names.clear();
    layers.add(layer);
    out.append(out.isEmpty() ? "" : " ").append(layer).append('[');
  }

  @Override
  public void field(String name, long value) {
    check(name);
    add(name, Long.toString(value));
  }

  @Override
  public void field(String name, String value) {
    check(name);
    add(name, value);
  }

  @Override
  public void field(String name, boolean value) {
    check(name);
    if (value) add(name, "true");
  }

  private void check(String name) {
    if (!isOpen) throw new IllegalStateException(name + " is in no layer");
    if (!names.add(name)) throw new IllegalStateException(name + " comes twice in " + out);
  }

  private void add(String name, String value) {
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
