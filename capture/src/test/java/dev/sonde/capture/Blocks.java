package dev.sonde.capture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Capture files made by hand, field by field, in either byte order, right or wrong. */
final class Blocks {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private ByteOrder order;

  Blocks(ByteOrder order) {
    this.order = order;
  }

  Blocks order(ByteOrder next) {
    order = next;
    return this;
  }

  Blocks u8(int... values) {
    for (int value : values) {
      out.write(value);
    }
    return this;
  }

  Blocks u16(int... values) {
    for (int value : values) {
      out.writeBytes(ByteBuffer.allocate(2).order(order).putShort((short) value).array());
    }
    return this;
  }

  Blocks u32(long... values) {
    for (long value : values) {
      out.writeBytes(ByteBuffer.allocate(4).order(order).putInt((int) value).array());
    }
    return this;
  }

  Blocks u64(long value) {
    out.writeBytes(ByteBuffer.allocate(8).order(order).putLong(value).array());
    return this;
  }

  Blocks bytes(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  Blocks text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Zeros up to a multiple of four. */
  Blocks pad() {
    while (out.size() % 4 != 0) {
      out.write(0);
    }
    return this;
  }

  /** The header of a pcap file. */
  Blocks pcap(int magic, int snapLength, int linkWord) {
    return u32(magic).u16(2, 4).u32(0, 0, snapLength, linkWord);
  }

  Blocks record(long seconds, long fraction, int original, byte... bytes) {
    return u32(seconds, fraction, bytes.length, original).bytes(bytes);
  }

  /** A new part in the same order, for the body of a block. */
  Blocks body() {
    return new Blocks(order);
  }

  Blocks block(int type, Blocks body) {
    byte[] content = body.pad().array();
    return u32(type, content.length + 12).bytes(content).u32(content.length + 12);
  }

  Blocks section(int major, int minor, Blocks options) {
    Blocks body = body().u32(PcapngDecoder.BYTE_ORDER).u16(major, minor).u64(-1);
    return block(PcapngDecoder.SECTION, body.bytes(options.array()));
  }

  Blocks section() {
    return section(1, 0, body());
  }

  Blocks described(int linkType, int snapLength, Blocks options) {
    return block(1, body().u16(linkType, 0).u32(snapLength).bytes(options.array()));
  }

  Blocks option(int code, byte... value) {
    return u16(code, value.length).bytes(value).pad();
  }

  Blocks option64(int code, long value) {
    return u16(code, 8).u64(value);
  }

  /** An enhanced packet block. */
  Blocks packet(int number, long stamp, int original, byte[] bytes, Blocks options) {
    Blocks body = body().u32(number, stamp >>> 32, stamp, bytes.length, original).bytes(bytes);
    return block(PcapngDecoder.ENHANCED, body.pad().bytes(options.array()));
  }

  Blocks packet(int number, long stamp, byte... bytes) {
    return packet(number, stamp, bytes.length, bytes, body());
  }

  byte[] array() {
    return out.toByteArray();
  }
}
