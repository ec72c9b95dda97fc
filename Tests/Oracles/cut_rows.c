// Compares every set of instructions that this machine can run with reading byte by byte: how rows are cut, and what a block and a text hold.
// `make test-arm` runs it on another machine's instructions, by emulation.
#include "CByteMasks.h"
#include <stdio.h>
#include <stdlib.h>

enum { SIZE = 4096, ROOM = SIZE + 128 };

static uint64_t state = 1;
static uint32_t below(uint32_t bound) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)((state >> 33) % bound);
}

static void fail(const char *what, int text, size_t place) {
  printf("%s: text %d, at %zu\n", what, text, place);
  exit(1);
}

// The same contract byte by byte: whole blocks, up to one that has a quote or a carriage return.
static struct kpitree_cut cut_by_bytes(const uint8_t *bytes, size_t end, uint32_t *places, uint32_t *ends) {
  struct kpitree_cut cut = {0, 0, 0, 0};
  for (; cut.position + 64 <= end; cut.position += 64) {
    const uint8_t *block = bytes + cut.position;
    for (int byte = 0; byte < 64; byte++)
      if (block[byte] == '"' || block[byte] == '\r') return cut;
    for (int byte = 0; byte < 64; byte++) {
      if (block[byte] >= 0x80) cut.high = 1;
      if (block[byte] != ',' && block[byte] != '\n') continue;
      places[cut.places++] = (uint32_t)(cut.position + (size_t)byte);
      if (block[byte] == '\n') ends[cut.ends++] = (uint32_t)cut.places;
    }
  }
  return cut;
}

static void compare_cuts(const uint8_t *text, int number) {
  static uint32_t places[ROOM], ends[ROOM], expectedPlaces[ROOM], expectedEnds[ROOM];
  const struct kpitree_cut expected = cut_by_bytes(text, SIZE, expectedPlaces, expectedEnds);
  for (int most = kpitree_plain; most <= kpitree_widest; most++) {
    struct kpitree_cut cut = {0, 0, 0, 0};
    kpitree_cut_rows(text, SIZE, ',', places, ROOM, ends, ROOM, (enum kpitree_instructions)most, &cut);
    if (cut.position != expected.position || cut.places != expected.places || cut.ends != expected.ends) fail("cut", number, cut.position);
    if ((cut.high != 0) != (expected.high != 0)) fail("high", number, 0);
    for (size_t place = 0; place < cut.places; place++)
      if (places[place] != expectedPlaces[place]) fail("place", number, place);
    for (size_t end = 0; end < cut.ends; end++)
      if (ends[end] != expectedEnds[end]) fail("end", number, end);
  }
}

// Blocks full of separators leave what lies behind the capacities alone, whatever these are.
static void compare_room(void) {
  enum { BLOCKS = 8, BEHIND = 96 };
  static uint8_t text[64 * BLOCKS];
  static uint32_t places[64 * BLOCKS + BEHIND], ends[64 * BLOCKS + BEHIND];
  for (int number = 0; number < 20000; number++) {
    for (size_t place = 0; place < sizeof text; place++) text[place] = below(30) == 0 ? 'x' : below(3) == 0 ? '\n' : ',';
    const size_t placeRoom = below(64 * BLOCKS + 1), endRoom = below(64 * BLOCKS + 1);
    for (int most = kpitree_plain; most <= kpitree_widest; most++) {
      memset(places, 0xA5, sizeof places);
      memset(ends, 0xA5, sizeof ends);
      struct kpitree_cut cut = {0, 0, 0, 0};
      kpitree_cut_rows(text, sizeof text, ',', places, placeRoom, ends, endRoom, (enum kpitree_instructions)most, &cut);
      for (size_t place = placeRoom; place < 64 * BLOCKS + BEHIND; place++)
        if (places[place] != 0xA5A5A5A5u) fail("behind the places", number, place);
      for (size_t end = endRoom; end < 64 * BLOCKS + BEHIND; end++)
        if (ends[end] != 0xA5A5A5A5u) fail("behind the ends", number, end);
    }
  }
}

static void compare_blocks(const uint8_t *text, int number) {
  for (size_t start = 0; start + 64 <= SIZE; start += 1 + below(100)) {
    const struct kpitree_masks masks = kpitree_block(text + start, ',');
    uint64_t newlines = 0, delimiters = 0;
    int rare = 0, high = 0;
    for (int byte = 0; byte < 64; byte++) {
      const uint8_t value = text[start + (size_t)byte];
      newlines |= (uint64_t)(value == '\n') << byte;
      delimiters |= (uint64_t)(value == ',') << byte;
      rare |= value == '"' || value == '\r';
      high |= value >= 0x80;
    }
    if (masks.newlines != newlines || masks.delimiters != delimiters) fail("mask", number, start);
    if ((masks.rare != 0) != rare || (masks.high != 0) != high) fail("rare or high", number, start);
    if (kpitree_mask(text + start, '\n') != newlines) fail("one byte's mask", number, start);
  }
}

static void compare_texts(const uint8_t *text, int number) {
  for (size_t length = 0; length <= 16; length++) {
    const size_t start = below(SIZE - 16);
    uint8_t expected[16] = {0};
    memcpy(expected, text + start, length);
    const struct kpitree_words words = kpitree_text(text + start, length);
    if (memcmp(&words, expected, 16) != 0) fail("text", number, length);
  }
}

int main(void) {
  static uint8_t text[SIZE];
  for (int number = 0; number < 3000; number++) {
    // From texts without anything to cut to such with nothing else; quotes and bytes beyond ASCII in some.
    const uint32_t gap = 1 + below(80), rare = number % 3 == 0 ? 1 + below(3000) : 0;
    for (size_t place = 0; place < SIZE; place++) {
      text[place] = below(gap) == 0 ? (below(3) == 0 ? '\n' : ',') : (uint8_t)('0' + below(70));
      if (rare != 0 && below(rare) == 0) text[place] = (uint8_t) "\"\r\xC3\x80"[below(4)];
    }
    compare_cuts(text, number);
    compare_blocks(text, number);
    compare_texts(text, number);
  }
  compare_room();
  puts("3000 texts are cut alike");
  return 0;
}
