/*
 * The peer of LibpcapRun, which has the same arguments but for "make", "small" and "own", and prints
 * the same but for the bytes on the heap: 0.
 */
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long packets, bytes;

static void count(u_char *user, const struct pcap_pkthdr *header, const u_char *data) {
  (void)user, (void)data;
  packets++;
  bytes += header->caplen;
}

static void failed(const char *what, const char *why) {
  fprintf(stderr, "%s: %s\n", what, why);
  exit(1);
}

static long nanos(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec * 1000000000L + now.tv_nsec;
}

static void run(const char *way, const char *file) {
  char error[PCAP_ERRBUF_SIZE];
  struct bpf_program program;
  struct pcap_pkthdr *header;
  const u_char *data;
  pcap_t *pcap = pcap_open_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, error);
  if (!pcap) failed("pcap_open_offline", error);
  if (!strcmp(way, "filter")) {
    if (pcap_compile(pcap, &program, "udp port 53", 1, PCAP_NETMASK_UNKNOWN) ||
        pcap_setfilter(pcap, &program))
      failed("filter", pcap_geterr(pcap));
    pcap_freecode(&program);
  }
  if (!strcmp(way, "next")) {
    while (pcap_next_ex(pcap, &header, &data) == 1) count(NULL, header, data);
  } else if (pcap_loop(pcap, -1, count, NULL)) {
    failed("pcap_loop", pcap_geterr(pcap));
  }
  pcap_close(pcap);
}

int main(int argc, char **argv) {
  if (argc != 4) failed(argv[0], "loop|filter|next FILE TIMES");
  for (int times = atoi(argv[3]); times > 0; times--) {
    packets = bytes = 0;
    long start = nanos(CLOCK_MONOTONIC), processor = nanos(CLOCK_THREAD_CPUTIME_ID);
    run(argv[1], argv[2]);
    processor = nanos(CLOCK_THREAD_CPUTIME_ID) - processor;
    printf("%ld %ld 0 %ld %ld\n", nanos(CLOCK_MONOTONIC) - start, processor, packets, bytes);
  }
  return 0;
}
