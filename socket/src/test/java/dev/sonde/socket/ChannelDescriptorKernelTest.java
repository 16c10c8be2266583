package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.loop.Source;
import dev.sonde.sys.SocketOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The descriptor found is the channel's: what is told to the one is seen at the other. */
class ChannelDescriptorKernelTest {
  private static final MemorySegment BYTES = Arena.global().allocate(1);
  private static final AtomicInteger SIZES = new AtomicInteger(5000);
  private static final int MANY = 100;

  /** A size of the buffer that no other socket of the process has. */
  private static void assertIsOf(DatagramChannel channel, Source source) throws IOException {
    int size = SIZES.incrementAndGet();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, size);
    int level = SocketOptions.SOL_SOCKET;
    assertThat(SocketOptions.get(source.descriptor(), level, SocketOptions.SO_RCVBUF))
        .isEqualTo(2 * size);
  }

  private static void assertFound(DatagramChannel channel) throws IOException {
    assertIsOf(channel, ChannelDescriptor.of(channel));
  }

  @ParameterizedTest
  @EnumSource(
      value = StandardProtocolFamily.class,
      names = {"INET", "INET6"})
  void channelOfEitherFamilyIsFoundBoundOrNot(ProtocolFamily family) throws IOException {
    try (DatagramChannel channel = DatagramChannel.open(family)) {
      assertFound(channel);
      channel.bind(null);
      assertFound(channel);
    }
  }

  @Test
  void channelOfBothFamiliesIsFound() throws IOException {
    try (DatagramChannel channel = DatagramChannel.open()) {
      assertFound(channel);
      channel.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9));
      assertFound(channel);
    }
  }

  @Test
  void eachOfAHundredIsFound() throws IOException {
    List<DatagramChannel> channels = new ArrayList<>();
    try {
      for (int i = 0; i < MANY; i++) channels.add(DatagramChannel.open());
      for (DatagramChannel channel : channels) assertFound(channel);
    } finally {
      for (DatagramChannel channel : channels) channel.close();
    }
  }

  /** Whatever the channel is told first, another socket shows it already. */
  @Test
  void socketThatHappensToShowTheSameIsNotTakenForIt() throws IOException {
    List<UdpSocket> others = new ArrayList<>();
    try {
      for (int hops = 0; hops < 256; hops++) {
        UdpSocket other = UdpSocket.open(Family.AF_INET);
        others.add(other);
        if (hops > 0) other.hops(hops);
      }
      try (DatagramChannel channel = DatagramChannel.open()) {
        assertFound(channel);
      }
    } finally {
      for (UdpSocket other : others) other.close();
    }
  }

  @Test
  void twinsAtOneAddressAreTold() throws IOException {
    try (DatagramChannel first = DatagramChannel.open(StandardProtocolFamily.INET);
        DatagramChannel second = DatagramChannel.open(StandardProtocolFamily.INET)) {
      first.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      second.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      first.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      second.bind(first.getLocalAddress());
      assertFound(first);
      assertFound(second);
      assertThat(ChannelDescriptor.of(first).descriptor())
          .isNotEqualTo(ChannelDescriptor.of(second).descriptor());
    }
  }

  @Test
  void ofASocketThatIsOpenTwiceEitherWillDo() throws IOException {
    List<Descriptor> received = new ArrayList<>();
    UnixSocket[] pair = UnixSocket.pair();
    try (UnixSocket near = pair[0];
        UnixSocket far = pair[1];
        DatagramChannel channel = DatagramChannel.open()) {
      assertThat(near.sendWith(ChannelDescriptor.of(channel), BYTES, 0, 1)).isEqualTo(1);
      assertThat(far.receiveWith(received, BYTES, 0, 1)).isEqualTo(1);
      assertFound(channel);
      assertIsOf(channel, received.getFirst());
    } finally {
      received.forEach(Descriptor::close);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = StandardProtocolFamily.class,
      names = {"INET", "INET6"})
  void channelHasItsOwnValueAgain(ProtocolFamily family) throws IOException {
    try (DatagramChannel channel = DatagramChannel.open(family)) {
      for (int own : new int[] {0, 1, 2, 37, 255}) {
        channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, own);
        assertFound(channel);
        assertThat(channel.getOption(StandardSocketOptions.IP_MULTICAST_TTL)).isEqualTo(own);
      }
    }
  }

  @Test
  void closedChannelHasNone() throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    Source source = ChannelDescriptor.of(channel);
    channel.close();
    assertThat(source.descriptor()).as("the number may be another's by now").isNegative();
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> ChannelDescriptor.of(channel));
  }

  @Test
  void channelThatIsNoSocketHereIsSaid() {
    DatagramChannel other = new ForeignChannel();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> ChannelDescriptor.of(other))
        .withMessage("no descriptor here is that of " + other);
  }

  @Test
  void foundWhileOtherThreadsOpenAndCloseSocketsAndAskForTheirs() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    Callable<Integer> churn =
        () -> {
          int count = 0;
          for (; !enough.get(); count++) {
            try (DatagramChannel any = DatagramChannel.open();
                UdpSocket other = UdpSocket.open(Family.AF_INET)) {
              other.hops(2 + count % 64);
              if (count % 8 == 0) assertFound(any);
            }
          }
          return count;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<Integer>> churning = List.of(threads.submit(churn), threads.submit(churn));
      try {
        for (int round = 0; round < MANY; round++) {
          try (DatagramChannel channel = DatagramChannel.open()) {
            assertFound(channel);
          }
        }
      } finally {
        enough.set(true);
      }
      for (Future<Integer> each : churning) assertThat(each.get()).isPositive();
    }
  }
}
