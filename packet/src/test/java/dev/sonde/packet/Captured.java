package dev.sonde.packet;

import java.util.List;

/**
 * Ethernet frames as tcpdump captured them on a veth pair between two network namespaces, each
 * below the line that tcpdump printed.
 */
final class Captured {
  // 02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype ARP (0x0806), length 42: Ethernet (len 6),
  // IPv4 (len 4), Request who-has 198.18.0.2 tell 198.18.0.1, length 28
  static final String ARP_REQUEST =
      """
      ffff ffff ffff 0200 0000 0001 0806 0001 0800 0604 0001 0200 0000 0001 c612 0001
      0000 0000 0000 c612 0002
      """;

  // 02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype 802.1Q (0x8100), length 46: vlan 42, p 5,
  // ethertype ARP (0x0806), Ethernet (len 6), IPv4 (len 4), Request who-has 198.18.0.77 tell
  // 198.18.0.1, length 28
  static final String ARP_TAGGED =
      """
      ffff ffff ffff 0200 0000 0001 8100 a02a 0806 0001 0800 0604 0001 0200 0000 0001
      c612 0001 0000 0000 0000 c612 004d
      """;

  // 02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype 802.1Q-QinQ (0x88a8), length 50: vlan 100, p
  // 0, ethertype 802.1Q (0x8100), vlan 42, p 0, ethertype ARP (0x0806), Ethernet (len 6), IPv4
  // (len 4), Request who-has 198.18.0.77 tell 198.18.0.1, length 28
  static final String ARP_DOUBLE_TAGGED =
      """
      ffff ffff ffff 0200 0000 0001 88a8 0064 8100 002a 0806 0001 0800 0604 0001 0200
      0000 0001 c612 0001 0000 0000 0000 c612 004d
      """;

  // 02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 53: (tos 0x0, ttl 64,
  // id 18056, offset 0, flags [DF], proto UDP (17), length 39) 198.18.0.1.40000 > 198.18.0.2.7777:
  // UDP, length 11
  static final String UDP4 =
      """
      0200 0000 0002 0200 0000 0001 0800 4500 0027 4688 4000 4011 6816 c612 0001 c612
      0002 9c40 1e61 0013 2e38 6865 6c6c 6f20 736f 6e64 65
      """;

  // 02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv6 (0x86dd), length 73: (flowlabel 0x51d10,
  // hlim 64, next-header UDP (17) payload length: 19) 2001:db8::1.40000 > 2001:db8::2.7777: [udp
  // sum ok] UDP, length 11
  static final String UDP6 =
      """
      0200 0000 0002 0200 0000 0001 86dd 6005 1d10 0013 1140 2001 0db8 0000 0000 0000
      0000 0000 0001 2001 0db8 0000 0000 0000 0000 0000 0002 9c40 1e61 0013 5eeb 6865
      6c6c 6f20 736f 6e64 65
      """;

  // 02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 74: (tos 0x0, ttl 64,
  // id 23792, offset 0, flags [DF], proto TCP (6), length 60) 198.18.0.1.50070 > 198.18.0.2.8080:
  // Flags [S], cksum 0x6660 (correct), seq 1746908222, win 64240, options [mss 1460,sackOK,TS val
  // 440615100 ecr 0,nop,wscale 10], length 0
  static final String TCP4_SYN =
      """
      0200 0000 0002 0200 0000 0001 0800 4500 003c 5cf0 4000 4006 51a4 c612 0001 c612
      0002 c396 1f90 681f b43e 0000 0000 a002 faf0 6660 0000 0204 05b4 0402 080a 1a43
      40bc 0000 0000 0103 030a
      """;

  // 02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 71: (tos 0x0, ttl 64,
  // id 23794, offset 0, flags [DF], proto TCP (6), length 57) 198.18.0.1.50070 > 198.18.0.2.8080:
  // Flags [P.], cksum 0x2e19 (correct), seq 1:6, ack 1, win 63, options [nop,nop,TS val 440615100
  // ecr 3183656804], length 5: HTTP
  static final String TCP4_DATA =
      """
      0200 0000 0002 0200 0000 0001 0800 4500 0039 5cf2 4000 4006 51a5 c612 0001 c612
      0002 c396 1f90 681f b43f 85b8 17f7 8018 003f 2e19 0000 0101 080a 1a43 40bc bdc2
      bf64 736f 6e64 65
      """;

  // 02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv6 (0x86dd), length 91: (flowlabel 0xece01,
  // hlim 64, next-header TCP (6) payload length: 37) 2001:db8::1.51214 > 2001:db8::2.8080: Flags
  // [P.], cksum 0x6a91 (correct), seq 1:6, ack 1, win 64, options [nop,nop,TS val 3069060548 ecr
  // 1669992787], length 5: HTTP
  static final String TCP6_DATA =
      """
      0200 0000 0002 0200 0000 0001 86dd 600e ce01 0025 0640 2001 0db8 0000 0000 0000
      0000 0000 0001 2001 0db8 0000 0000 0000 0000 0000 0002 c80e 1f90 179a 99f7 e3d4
      9b00 8018 0040 6a91 0000 0101 080a b6ee 25c4 638a 1153 736f 6e64 65
      """;

  // 02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype IPv4 (0x0800), length 138: (tos 0x0, ttl 64,
  // id 5083, offset 0, flags [none], proto ICMP (1), length 124, options (RR 198.18.0.1,
  // 198.18.0.2, 198.18.0.2, 0.0.0.0 0.0.0.0 0.0.0.0 0.0.0.0 0.0.0.0 0.0.0.0,EOL)) 198.18.0.2 >
  // 198.18.0.1: ICMP echo reply, id 9634, seq 1, length 64
  static final String RECORD_ROUTE =
      """
      0200 0000 0001 0200 0000 0002 0800 4f00 007c 13db 0000 4001 7c05 c612 0002 c612
      0001 0727 10c6 1200 01c6 1200 02c6 1200 0200 0000 0000 0000 0000 0000 0000 0000
      0000 0000 0000 0000 0000 0000 e3db 25a2 0001 7640 026b 0000 0000 bd02 0200 0000
      0000 1011 1213 1415 1617 1819 1a1b 1c1d 1e1f 2021 2223 2425 2627 2829 2a2b 2c2d
      2e2f 3031 3233 3435 3637
      """;

  // 02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype IPv4 (0x0800), length 138: (tos 0x0, ttl 64,
  // id 5085, offset 0, flags [none], proto ICMP (1), length 124, options (timestamp TS{TSONLY
  // 4086139@ 4086139@ 4086139@ ^ 0@ 0@ 0@ 0@ 0@ 0@})) 198.18.0.2 > 198.18.0.1: ICMP echo reply, id
  // 9635, seq 1, length 64
  static final String TIMES =
      """
      0200 0000 0001 0200 0000 0002 0800 4f00 007c 13dd 0000 4001 6e28 c612 0002 c612
      0001 4428 1100 003e 597b 003e 597b 003e 597b 0000 0000 0000 0000 0000 0000 0000
      0000 0000 0000 0000 0000 0000 17bb 25a3 0001 7640 026b 0000 0000 8922 0200 0000
      0000 1011 1213 1415 1617 1819 1a1b 1c1d 1e1f 2021 2223 2425 2627 2829 2a2b 2c2d
      2e2f 3031 3233 3435 3637
      """;

  // 02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype IPv4 (0x0800), length 134: (tos 0x0, ttl 64,
  // id 5086, offset 0, flags [none], proto ICMP (1), length 120, options (timestamp TS{TS+ADDR
  // 4086143@198.18.0.1 4086143@198.18.0.2 4086143@198.18.0.2 ^ 0@0.0.0.0})) 198.18.0.2 >
  // 198.18.0.1: ICMP echo reply, id 9636, seq 1, length 64
  static final String TIMES_WITH_ADDRESS =
      """
      0200 0000 0001 0200 0000 0002 0800 4e00 0078 13de 0000 4001 10e5 c612 0002 c612
      0001 4424 1d01 c612 0001 003e 597f c612 0002 003e 597f c612 0002 003e 597f 0000
      0000 0000 0000 0000 6fab 25a4 0001 7640 026b 0000 0000 3131 0200 0000 0000 1011
      1213 1415 1617 1819 1a1b 1c1d 1e1f 2021 2223 2425 2627 2829 2a2b 2c2d 2e2f 3031
      3233 3435 3637
      """;

  // 02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 59: (tos 0x0, ttl 64,
  // id 3653, offset 0, flags [DF], proto UDP (17), length 45, options (LSRR 198.18.0.3
  // 198.18.0.2,EOL)) 198.18.0.1.49369 > 198.18.0.2.7777: UDP, length 5
  static final String LOOSE_ROUTE =
      """
      0200 0000 0002 0200 0000 0001 0800 4800 002d 0e45 4000 4011 ebbb c612 0001 c612
      0002 830b 04c6 1200 03c6 1200 0200 c0d9 1e61 000d 8c46 6c6f 6f73 65
      """;

  // 02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 56: (tos 0x0, ttl 64,
  // id 3654, offset 0, flags [DF], proto UDP (17), length 42, options (SSRR 198.18.0.2,EOL))
  // 198.18.0.1.52188 > 198.18.0.2.7777: UDP, length 6
  static final String STRICT_ROUTE =
      """
      0200 0000 0002 0200 0000 0001 0800 4700 002a 0e46 4000 4011 fc87 c612 0001 c612
      0002 8907 04c6 1200 0200 cbdc 1e61 000e 8c47 7374 7269 6374
      """;

  // 02:00:00:00:00:01 > 01:00:5e:00:00:16, ethertype IPv4 (0x0800), length 54: (tos 0xc0, ttl 1,
  // id 0, offset 0, flags [DF], proto IGMP (2), length 40, options (RA)) 198.18.0.1 > 224.0.0.22:
  // igmp v3 report, 1 group record(s) [gaddr 239.1.2.3 to_ex, 0 source(s)]
  static final String ROUTER_ALERT =
      """
      0100 5e00 0016 0200 0000 0001 0800 46c0 0028 0000 4000 0102 3de6 c612 0001 e000
      0016 9404 0000 2200 e8f9 0000 0001 0400 0000 ef01 0203
      """;

  // 02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 562: (tos 0x0, ttl 64,
  // id 37992, offset 1480, flags [none], proto ICMP (1), length 548) 198.18.0.1 > 198.18.0.2: ip-
  // proto-1
  static final String SECOND_FRAGMENT4 =
      """
      0200 0000 0002 0200 0000 0001 0800 4500 0224 9468 00b9 4001 5790 c612 0001 c612
      0002 c0c1 c2c3 c4c5 c6c7 c8c9 cacb cccd cecf d0d1 d2d3 d4d5 d6d7 d8d9 dadb dcdd
      dedf e0e1 e2e3 e4e5 e6e7 e8e9 eaeb eced eeef f0f1 f2f3 f4f5 f6f7 f8f9 fafb fcfd
      feff 0001 0203 0405 0607 0809 0a0b 0c0d 0e0f 1011 1213 1415 1617 1819 1a1b 1c1d
      1e1f 2021 2223 2425 2627 2829 2a2b 2c2d 2e2f 3031 3233 3435 3637 3839 3a3b 3c3d
      3e3f 4041 4243 4445 4647 4849 4a4b 4c4d 4e4f 5051 5253 5455 5657 5859 5a5b 5c5d
      5e5f 6061 6263 6465 6667 6869 6a6b 6c6d 6e6f 7071 7273 7475 7677 7879 7a7b 7c7d
      7e7f 8081 8283 8485 8687 8889 8a8b 8c8d 8e8f 9091 9293 9495 9697 9899 9a9b 9c9d
      9e9f a0a1 a2a3 a4a5 a6a7 a8a9 aaab acad aeaf b0b1 b2b3 b4b5 b6b7 b8b9 babb bcbd
      bebf c0c1 c2c3 c4c5 c6c7 c8c9 cacb cccd cecf d0d1 d2d3 d4d5 d6d7 d8d9 dadb dcdd
      dedf e0e1 e2e3 e4e5 e6e7 e8e9 eaeb eced eeef f0f1 f2f3 f4f5 f6f7 f8f9 fafb fcfd
      feff 0001 0203 0405 0607 0809 0a0b 0c0d 0e0f 1011 1213 1415 1617 1819 1a1b 1c1d
      1e1f 2021 2223 2425 2627 2829 2a2b 2c2d 2e2f 3031 3233 3435 3637 3839 3a3b 3c3d
      3e3f 4041 4243 4445 4647 4849 4a4b 4c4d 4e4f 5051 5253 5455 5657 5859 5a5b 5c5d
      5e5f 6061 6263 6465 6667 6869 6a6b 6c6d 6e6f 7071 7273 7475 7677 7879 7a7b 7c7d
      7e7f 8081 8283 8485 8687 8889 8a8b 8c8d 8e8f 9091 9293 9495 9697 9899 9a9b 9c9d
      9e9f a0a1 a2a3 a4a5 a6a7 a8a9 aaab acad aeaf b0b1 b2b3 b4b5 b6b7 b8b9 babb bcbd
      bebf c0c1 c2c3 c4c5 c6c7 c8c9 cacb cccd cecf
      """;

  // 02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv6 (0x86dd), length 622: (flowlabel
  // 0x8cd5e, hlim 64, next-header Fragment (44) payload length: 568) 2001:db8::1 > 2001:db8::2:
  // frag (0x93284e64:1448|560)
  static final String SECOND_FRAGMENT6 =
      """
      0200 0000 0002 0200 0000 0001 86dd 6008 cd5e 0238 2c40 2001 0db8 0000 0000 0000
      0000 0000 0001 2001 0db8 0000 0000 0000 0000 0000 0002 3a00 05a8 9328 4e64 a0a1
      a2a3 a4a5 a6a7 a8a9 aaab acad aeaf b0b1 b2b3 b4b5 b6b7 b8b9 babb bcbd bebf c0c1
      c2c3 c4c5 c6c7 c8c9 cacb cccd cecf d0d1 d2d3 d4d5 d6d7 d8d9 dadb dcdd dedf e0e1
      e2e3 e4e5 e6e7 e8e9 eaeb eced eeef f0f1 f2f3 f4f5 f6f7 f8f9 fafb fcfd feff 0001
      0203 0405 0607 0809 0a0b 0c0d 0e0f 1011 1213 1415 1617 1819 1a1b 1c1d 1e1f 2021
      2223 2425 2627 2829 2a2b 2c2d 2e2f 3031 3233 3435 3637 3839 3a3b 3c3d 3e3f 4041
      4243 4445 4647 4849 4a4b 4c4d 4e4f 5051 5253 5455 5657 5859 5a5b 5c5d 5e5f 6061
      6263 6465 6667 6869 6a6b 6c6d 6e6f 7071 7273 7475 7677 7879 7a7b 7c7d 7e7f 8081
      8283 8485 8687 8889 8a8b 8c8d 8e8f 9091 9293 9495 9697 9899 9a9b 9c9d 9e9f a0a1
      a2a3 a4a5 a6a7 a8a9 aaab acad aeaf b0b1 b2b3 b4b5 b6b7 b8b9 babb bcbd bebf c0c1
      c2c3 c4c5 c6c7 c8c9 cacb cccd cecf d0d1 d2d3 d4d5 d6d7 d8d9 dadb dcdd dedf e0e1
      e2e3 e4e5 e6e7 e8e9 eaeb eced eeef f0f1 f2f3 f4f5 f6f7 f8f9 fafb fcfd feff 0001
      0203 0405 0607 0809 0a0b 0c0d 0e0f 1011 1213 1415 1617 1819 1a1b 1c1d 1e1f 2021
      2223 2425 2627 2829 2a2b 2c2d 2e2f 3031 3233 3435 3637 3839 3a3b 3c3d 3e3f 4041
      4243 4445 4647 4849 4a4b 4c4d 4e4f 5051 5253 5455 5657 5859 5a5b 5c5d 5e5f 6061
      6263 6465 6667 6869 6a6b 6c6d 6e6f 7071 7273 7475 7677 7879 7a7b 7c7d 7e7f 8081
      8283 8485 8687 8889 8a8b 8c8d 8e8f 9091 9293 9495 9697 9899 9a9b 9c9d 9e9f a0a1
      a2a3 a4a5 a6a7 a8a9 aaab acad aeaf b0b1 b2b3 b4b5 b6b7 b8b9 babb bcbd bebf c0c1
      c2c3 c4c5 c6c7 c8c9 cacb cccd cecf
      """;

  // 02:00:00:00:00:01 > 33:33:00:00:00:16, ethertype IPv6 (0x86dd), length 90: (hlim 1, next-
  // header Options (0) payload length: 36) :: > ff02::16: HBH (rtalert: 0x0000) (padn) [icmp6 sum
  // ok] ICMP6, multicast listener report v2, 1 group record(s) [gaddr ff02::1:ff00:1 to_ex, 0
  // source(s)]
  static final String HOP_BY_HOP =
      """
      3333 0000 0016 0200 0000 0001 86dd 6000 0000 0024 0001 0000 0000 0000 0000 0000
      0000 0000 0000 ff02 0000 0000 0000 0000 0000 0000 0016 3a00 0502 0000 0100 8f00
      6f89 0000 0001 0400 0000 ff02 0000 0000 0000 0000 0001 ff00 0001
      """;

  // 02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv6 (0x86dd), length 77: (flowlabel 0x41158,
  // hlim 64, next-header unknown (60) payload length: 23) 2001:db8::1 > 2001:db8::2: DSTOPT (padn)
  // 57305 > 7777: [udp sum ok] UDP, length 7
  static final String DESTINATION_OPTIONS =
      """
      0200 0000 0002 0200 0000 0001 86dd 6004 1158 0017 3c40 2001 0db8 0000 0000 0000
      0000 0000 0001 2001 0db8 0000 0000 0000 0000 0000 0002 1100 0104 0000 0000 dfd9
      1e61 000f e9c8 6473 746f 7074 73
      """;

  // 02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv6 (0x86dd), length 123: (flowlabel
  // 0xdad48, hlim 64, next-header Options (0) payload length: 69) 2001:db8::1 > 2001:db8::2: HBH
  // (rtalert: 0x0000) (padn) RT6 (len=4, type=4, segleft=1, last-entry=1, flags=0x0, tag=0,
  // [0]2001:db8::2, [1]2001:db8::2) DSTOPT (padn) 36151 > 7777: [udp sum ok] UDP, length 5
  static final String CHAIN =
      """
      0200 0000 0002 0200 0000 0001 86dd 600d ad48 0045 0040 2001 0db8 0000 0000 0000
      0000 0000 0001 2001 0db8 0000 0000 0000 0000 0000 0002 2b00 0502 0000 0100 3c04
      0401 0100 0000 2001 0db8 0000 0000 0000 0000 0000 0002 2001 0db8 0000 0000 0000
      0000 0000 0002 1100 0104 0000 0000 8d37 1e61 000d c5f4 6368 6169 6e
      """;

  static final List<String> ALL =
      List.of(
          ARP_REQUEST,
          ARP_TAGGED,
          ARP_DOUBLE_TAGGED,
          UDP4,
          UDP6,
          TCP4_SYN,
          TCP4_DATA,
          TCP6_DATA,
          RECORD_ROUTE,
          TIMES,
          TIMES_WITH_ADDRESS,
          LOOSE_ROUTE,
          STRICT_ROUTE,
          ROUTER_ALERT,
          SECOND_FRAGMENT4,
          SECOND_FRAGMENT6,
          HOP_BY_HOP,
          DESTINATION_OPTIONS,
          CHAIN);

  private Captured() {}
}
