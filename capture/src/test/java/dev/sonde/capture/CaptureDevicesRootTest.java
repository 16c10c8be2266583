package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.IpAddress;
import dev.sonde.packet.LinkType;
import dev.sonde.packet.MacAddress;
import dev.sonde.socket.Devices;
import dev.sonde.socket.TunDevice;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The list of devices. */
class CaptureDevicesRootTest {
  @Test
  void devicesAreThereWithTheirAddressesAlsoThoseThatAreDownOrHaveNone() {
    try (Wiretap wire = new Wiretap()) {
      wire.near.setting("net/ipv6/conf/all/disable_ipv6", "0");
      wire.near.program("ip", "link", "set", "near0", "address", "02:00:5e:00:53:07");
      wire.near.address("near0", "198.18.0.1/24");
      wire.near.address("near0", "2001:db8::1/64");
      wire.near.program(
          "ip", "address", "add", "198.18.0.9/24", "dev", "near0", "label", "near0:1");
      wire.near.run(() -> {
        try (TunDevice tun = TunDevice.open("tun7")) {
          List<CaptureDevice> devices = CaptureDevices.list();
          assertThat(devices)
              .extracting(CaptureDevice::name)
              .contains("lo", "near0", tun.name())
              .doesNotContain("near0:1");
          CaptureDevice lo = named(devices, "lo");
          assertThat(lo.isLoopback()).isTrue();
          assertThat(lo.addresses()).contains(IpAddress.parse("127.0.0.1"));
          assertThat(lo.linkType()).isEqualTo(LinkType.EN10MB);
          CaptureDevice near = named(devices, "near0");
          assertThat(near.index()).isEqualTo(Devices.index("near0"));
          assertThat(near.isUp() && near.isRunning()).isTrue();
          assertThat(near.isLoopback() || near.isPromiscuous()).isFalse();
          assertThat(near.hardwareAddress()).isEqualTo(MacAddress.parse("02:00:5e:00:53:07"));
          assertThat(near.addresses())
              .contains(
                  IpAddress.parse("198.18.0.1"),
                  IpAddress.parse("198.18.0.9"),
                  IpAddress.parse("2001:db8::1"));
          CaptureDevice bare = named(devices, "tun7");
          assertThat(bare.isUp()).isFalse();
          assertThat(bare.hardwareAddress()).isNull();
          assertThat(bare.addresses()).isEmpty();
          assertThat(bare.linkType()).isEqualTo(LinkType.RAW);
        }
      });
    }
  }

  private static CaptureDevice named(List<CaptureDevice> devices, String name) {
    return devices.stream().filter(device -> device.name().equals(name)).findFirst().orElseThrow();
  }
}
