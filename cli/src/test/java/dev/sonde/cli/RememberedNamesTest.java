package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.Filter;
import dev.sonde.bpf.FilterNames;
import dev.sonde.bpf.FilterOptions;
import dev.sonde.bpf.FilterOptions.Variant;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.LinkType;
import dev.sonde.packet.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RememberedNamesTest {

  /** Writes down what it is asked for. */
  private static final class Asked implements FilterNames {
    final List<String> names = new ArrayList<>();

    @Override
    public List<IpAddress> hosts(String name) {
      names.add("host " + name);
      return name.equals("alpha") ? List.of(IpAddress.parse("198.18.0.1")) : List.of();
    }

    @Override
    public OptionalInt network(String name) {
      names.add("net " + name);
      return OptionalInt.of(127);
    }

    @Override
    public List<Port> ports(String name) {
      names.add("port " + name);
      return List.of(new Port(22, 6));
    }

    @Override
    public OptionalInt protocol(String name) {
      names.add("proto " + name);
      return OptionalInt.of(200);
    }

    @Override
    public @Nullable MacAddress station(String name) {
      names.add("ether " + name);
      return null;
    }
  }

  @Test
  void filterForASecondLinkTypeAsksForNoNameAgain() throws Exception {
    Asked asked = new Asked();
    FilterNames names = new RememberedNames(asked);
    String filter = "host alpha or net office or port ssh or ip proto \\mine";
    for (LinkType type : List.of(LinkType.EN10MB, LinkType.RAW, LinkType.LINUX_SLL2)) {
      Filter.compile(filter, FilterOptions.of(type, Variant.FILE).withNames(names));
    }
    assertThat(asked.names).doesNotHaveDuplicates().contains("host alpha", "port ssh");
  }

  @Test
  void whatIsUnknownIsRememberedToo() {
    Asked asked = new Asked();
    FilterNames names = new RememberedNames(asked);
    for (int times = 0; times < 2; times++) {
      assertThat(names.station("alpha")).isNull();
      assertThat(names.hosts("beta")).isEmpty();
      assertThat(names.network("n")).hasValue(127);
      assertThat(names.ports("p")).hasSize(1);
      assertThat(names.protocol("q")).hasValue(200);
    }
    assertThat(asked.names)
        .containsExactly("ether alpha", "host beta", "net n", "port p", "proto q");
  }
}
