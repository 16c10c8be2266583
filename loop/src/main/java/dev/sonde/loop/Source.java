package dev.sonde.loop;

/** Whatever has a descriptor that a loop can wait for. */
@FunctionalInterface
public interface Source {
  /** The descriptor, the same for as long as the source is registered. */
  int descriptor();
}
