package dev.sonde.socket;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4Option;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import dev.sonde.sys.Clocks.Timespec;
import dev.sonde.sys.Messages;
import dev.sonde.sys.Messages.Cmsghdr;
import dev.sonde.sys.Messages.In6Pktinfo;
import dev.sonde.sys.Messages.InPktinfo;
import dev.sonde.sys.Messages.SockExtendedErr;
import dev.sonde.sys.PacketSockets;
import dev.sonde.sys.PacketSockets.TpacketAuxdata;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a received message's control messages said: cmsg(3), ip(7), ipv6(7). A field the kernel did
 * not send has the value named with it. Reused for each message of a batch.
 */
public final class ControlData {
  /** The value of a field that was not sent, where 0 means something. */
  public static final int ABSENT = -1;

  boolean truncated;
  private int hops;
  private int trafficClass;
  private int device;
  private boolean hasTarget;
  private boolean targetIsInet6;
  private long targetHigh;
  private long targetLow;
  private long localLow;
  private long stampNanos;
  private long drops;
  private int frameStatus;
  private int frameLength;
  private int tagControl;
  private int tagProtocol;
  private @Nullable MemorySegment optionBytes;
  private long optionsAt;
  private int optionsLength;
  private @Nullable MemorySegment errorBytes;
  private long errorAt;
  private int errorLength;

  ControlData() {}

  /** Reads the control messages; a length that leaves the buffer ends the walk. */
  void read(MemorySegment bytes, long start, long length) {
    clear();
    long end = start + length;
    long at = start;
    while (at + Cmsghdr.SIZE <= end) {
      long size = bytes.get(ValueLayout.JAVA_LONG, at + Cmsghdr.cmsg_len);
      if (size < Cmsghdr.SIZE || size > end - at) return;
      int level = bytes.get(ValueLayout.JAVA_INT, at + Cmsghdr.cmsg_level);
      int type = bytes.get(ValueLayout.JAVA_INT, at + Cmsghdr.cmsg_type);
      long data = at + Cmsghdr.SIZE;
      if (level == SocketOptions.SOL_SOCKET) readSocket(bytes, data, type);
      else if (level == Sockets.IPPROTO_IP) readInet(bytes, data, type, size);
      else if (level == Sockets.IPPROTO_IPV6) readInet6(bytes, data, type, size);
      else if (level == PacketSockets.SOL_PACKET) readFrame(bytes, data, type);
      at += size + 7 & ~7L;
    }
  }

  private void clear() {
    hops = ABSENT;
    trafficClass = ABSENT;
    device = 0;
    hasTarget = false;
    targetHigh = 0;
    targetLow = 0;
    localLow = 0;
    stampNanos = 0;
    drops = ABSENT;
    frameStatus = 0;
    frameLength = 0;
    optionBytes = null;
    errorBytes = null;
  }

  private void readSocket(MemorySegment bytes, long data, int type) {
    switch (type) {
      // The software stamp is the first of scm_timestamping's three.
      case Messages.SCM_TIMESTAMPNS, Messages.SCM_TIMESTAMPING ->
          stampNanos = Timespec.nanos(bytes, data);
      case SocketOptions.SO_RXQ_OVFL ->
          drops = Integer.toUnsignedLong(bytes.get(ValueLayout.JAVA_INT, data));
      default -> {} // not asked for
    }
  }

  private void readInet(MemorySegment bytes, long data, int type, long size) {
    switch (type) {
      case SocketOptions.IP_TTL -> hops = bytes.get(ValueLayout.JAVA_INT, data);
      // The one control message of a single byte, whatever the byte order: ip(7), IP_RECVTOS.
      case SocketOptions.IP_TOS -> trafficClass = Wire.u8(bytes, data);
      case SocketOptions.IP_PKTINFO -> {
        device = bytes.get(ValueLayout.JAVA_INT, data + InPktinfo.ipi_ifindex);
        target(false, 0, Wire.u32(bytes, data + InPktinfo.ipi_addr));
        localLow = Wire.u32(bytes, data + InPktinfo.ipi_spec_dst);
      }
      case SocketOptions.IP_RECVOPTS -> {
        optionBytes = bytes;
        optionsAt = data;
        optionsLength = (int) size - Cmsghdr.SIZE;
      }
      case SocketOptions.IP_RECVERR -> error(bytes, data, size);
      default -> {} // not asked for
    }
  }

  private void readInet6(MemorySegment bytes, long data, int type, long size) {
    switch (type) {
      case SocketOptions.IPV6_HOPLIMIT -> hops = bytes.get(ValueLayout.JAVA_INT, data);
      case SocketOptions.IPV6_TCLASS -> trafficClass = bytes.get(ValueLayout.JAVA_INT, data);
      case SocketOptions.IPV6_PKTINFO -> {
        device = bytes.get(ValueLayout.JAVA_INT, data + In6Pktinfo.ipi6_ifindex);
        target(true, Wire.i64(bytes, data), Wire.i64(bytes, data + 8));
      }
      case SocketOptions.IPV6_RECVERR -> error(bytes, data, size);
      default -> {} // not asked for
    }
  }

  private void readFrame(MemorySegment bytes, long data, int type) {
    if (type != PacketSockets.PACKET_AUXDATA) return;
    frameStatus = bytes.get(ValueLayout.JAVA_INT, data + TpacketAuxdata.tp_status);
    frameLength = bytes.get(ValueLayout.JAVA_INT, data + TpacketAuxdata.tp_len);
    tagControl = u16(bytes, data + TpacketAuxdata.tp_vlan_tci);
    tagProtocol = u16(bytes, data + TpacketAuxdata.tp_vlan_tpid);
  }

  private static int u16(MemorySegment bytes, long at) {
    return Short.toUnsignedInt(bytes.get(ValueLayout.JAVA_SHORT, at));
  }

  /** How long a frame was before the filter cut it, or 0. */
  int frameLength() {
    return frameLength;
  }

  /** What is known of a frame of a packet socket. */
  void tell(CapturedPacket packet) {
    if (stampNanos != 0) packet.stamp(stampNanos);
    FrameStatus.tell(packet, frameStatus, tagControl, tagProtocol);
  }

  private void target(boolean inet6, long high, long low) {
    hasTarget = true;
    targetIsInet6 = inet6;
    targetHigh = high;
    targetLow = low;
    localLow = low;
  }

  private void error(MemorySegment bytes, long data, long size) {
    if (size - Cmsghdr.SIZE < SockExtendedErr.SIZE) return;
    errorBytes = bytes;
    errorAt = data;
    errorLength = (int) size - Cmsghdr.SIZE;
  }

  /** The datagram was longer than the batch's room (MSG_TRUNC). */
  public boolean isTruncated() {
    return truncated;
  }

  /** Time to live or hop limit, or {@link #ABSENT}. */
  public int hops() {
    return hops;
  }

  /** Type of service or traffic class, or {@link #ABSENT}. */
  public int trafficClass() {
    return trafficClass;
  }

  /** The index of the interface it came in by, or 0. */
  public int device() {
    return device;
  }

  /** The address it was sent to, if the kernel said. */
  public @Nullable IpAddress target() {
    if (!hasTarget) return null;
    return targetIsInet6
        ? new Ip6Address(targetHigh, targetLow, 0)
        : new Ip4Address((int) targetLow);
  }

  /** The first 64 bits of {@link #target}, 0 for IPv4 or where the kernel did not say. */
  public long targetHigh() {
    return targetHigh;
  }

  /** The last 64 bits of {@link #target}, or the 32 of IPv4. */
  public long targetLow() {
    return targetLow;
  }

  /**
   * Of IPv4, the address to answer from (ipi_spec_dst): the target, or another where that is a
   * broadcast or multicast address. Of IPv6, always the last 64 bits of the target.
   */
  public long localLow() {
    return localLow;
  }

  /**
   * The options of the IPv4 header it came with, where they were {@link IpSocket#reportOptions}.
   */
  public List<Ip4Option> options() {
    MemorySegment bytes = optionBytes;
    return bytes == null ? List.of() : Ip4Option.decode(bytes, optionsAt, optionsLength);
  }

  /** The kernel's software time stamp, in nanoseconds since the epoch, or 0. */
  public long stampNanos() {
    return stampNanos;
  }

  /** Datagrams this socket's full queue has lost since it was opened, or {@link #ABSENT}. */
  public long drops() {
    return drops;
  }

  /** An error came with it: it was read from the error queue. */
  public boolean hasError() {
    return errorBytes != null;
  }

  /** Who found the error: SO_EE_ORIGIN_*. */
  public ErrorOrigin errorOrigin() {
    return ErrorOrigin.of(Wire.u8(error(), errorAt + SockExtendedErr.ee_origin));
  }

  public int errno() {
    return error().get(ValueLayout.JAVA_INT, errorAt + SockExtendedErr.ee_errno);
  }

  public int errorType() {
    return Wire.u8(error(), errorAt + SockExtendedErr.ee_type);
  }

  public int errorCode() {
    return Wire.u8(error(), errorAt + SockExtendedErr.ee_code);
  }

  /** The next hop's MTU, for EMSGSIZE; which kind of time stamp, for those. */
  public int errorInfo() {
    return error().get(ValueLayout.JAVA_INT, errorAt + SockExtendedErr.ee_info);
  }

  /**
   * Where in the bytes that came back the extensions of RFC 4884 start, or 0 where there are none
   * in their place; the socket must have {@link IpSocket#reportExtensions} on.
   */
  public int extensionsAt() {
    boolean unsound = (Wire.u8(error(), errorAt + SockExtendedErr.ee_data + 2) & 1) != 0;
    return unsound
        ? 0
        : Short.toUnsignedInt(
            error().get(ValueLayout.JAVA_SHORT, errorAt + SockExtendedErr.ee_data));
  }

  /** For a time stamp of a sent message: how many stamped messages were sent before it. */
  public int stampId() {
    return error().get(ValueLayout.JAVA_INT, errorAt + SockExtendedErr.ee_data);
  }

  /** The router or host that reported the error, if it is known (SO_EE_OFFENDER). */
  public @Nullable IpAddress offender() {
    MemorySegment bytes = error();
    long at = errorAt + SockExtendedErr.SIZE;
    int left = errorLength - SockExtendedErr.SIZE;
    if (left < Sockets.SockaddrIn.SIZE || !SocketAddresses.isPresent(bytes, at)) return null;
    if (SocketAddresses.isInet6(bytes, at) && left < Sockets.SockaddrIn6.SIZE) return null;
    return SocketAddresses.address(bytes, at);
  }

  private MemorySegment error() {
    MemorySegment bytes = errorBytes;
    if (bytes == null) throw new IllegalStateException("no error came with this message");
    return bytes;
  }
}
