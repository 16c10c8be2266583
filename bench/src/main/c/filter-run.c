/*
 * The peer of FilterRun: libpcap's bpf_filter on the same packets with the same program. The
 * prototype stands here, so that no header of libpcap is needed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define LENGTH 128
#define MOST 4096

struct bpf_insn {
  unsigned short code;
  unsigned char jt, jf;
  unsigned k;
};

unsigned bpf_filter(const struct bpf_insn *, const unsigned char *, unsigned, unsigned);

static struct bpf_insn program[MOST];
static unsigned char *packets;
static long count;

static void failed(const char *what) {
  perror(what);
  exit(1);
}

static void read_packets(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END)) failed(path);
  count = ftell(file) / LENGTH;
  rewind(file);
  packets = malloc(count * LENGTH);
  if (!packets || fread(packets, LENGTH, count, file) != (size_t)count) failed(path);
  fclose(file);
}

static void read_program(const char *path) {
  FILE *file = fopen(path, "r");
  int size;
  if (!file || fscanf(file, "%d", &size) != 1 || size > MOST) failed(path);
  for (int i = 0; i < size; i++) {
    struct bpf_insn *one = &program[i];
    if (fscanf(file, "%hu %hhu %hhu %u", &one->code, &one->jt, &one->jf, &one->k) != 4) failed(path);
  }
  fclose(file);
}

static long nanos(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1000000000L + now.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  read_packets(argv[1]);
  read_program(argv[2]);
  long times = atol(argv[3]), turns = atol(argv[4]);
  for (long time = 0; time < times; time++) {
    long matches = 0, start = nanos();
    for (long turn = 0; turn < turns; turn++)
      for (long i = 0; i < count; i++)
        matches += bpf_filter(program, packets + i * LENGTH, LENGTH, LENGTH) != 0;
    printf("%.3f %ld\n", (double)(nanos() - start) / ((double)turns * count), matches / turns);
  }
  return 0;
}
