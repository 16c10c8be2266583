package dev.sonde.cli;

import dev.sonde.packet.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Text with addresses in it whose names may still be asked for. */
final class NamedLine implements WaitingLine {
  /** Gives an address its text; null while that is asked for. */
  interface Naming {
    @Nullable String of(IpAddress address);
  }

  /** An address without its text, and where the text goes. */
  private record Gap(int at, IpAddress address) {}

  private final Naming names;
  private final StringBuilder text = new StringBuilder(96);
  private final List<Gap> gaps = new ArrayList<>(0);

  NamedLine(Naming names) {
    this.names = names;
  }

  /** What is known of the text, to append to. */
  StringBuilder text() {
    return text;
  }

  NamedLine append(String more) {
    text.append(more);
    return this;
  }

  NamedLine append(long number) {
    text.append(number);
    return this;
  }

  NamedLine append(IpAddress address) {
    String known = names.of(address);
    if (known != null) text.append(known);
    else gaps.add(new Gap(text.length(), address));
    return this;
  }

  @Override
  public @Nullable String complete() {
    if (gaps.isEmpty()) return text.toString();
    List<String> found = new ArrayList<>();
    for (Gap gap : gaps) {
      String known = names.of(gap.address);
      if (known == null) return null;
      found.add(known);
    }
    return filled(found);
  }

  @Override
  public String now() {
    List<String> found = new ArrayList<>();
    for (Gap gap : gaps) {
      String known = names.of(gap.address);
      found.add(known == null ? HostNames.withoutName(gap.address) : known);
    }
    return filled(found);
  }

  private String filled(List<String> found) {
    StringBuilder whole = new StringBuilder(text);
    for (int index = gaps.size() - 1; index >= 0; index--) {
      whole.insert(gaps.get(index).at, found.get(index));
    }
    return whole.toString();
  }
}
