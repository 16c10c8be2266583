/**
 * Classic BPF: instructions, assembler, disassembler, checker, interpreter; and the compiler of the
 * filter language of pcap-filter(7).
 */
@NullMarked
package dev.sonde.bpf;

import org.jspecify.annotations.NullMarked;
