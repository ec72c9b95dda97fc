#include "CByteMasks.h"

#define INLINE static inline __attribute__((always_inline))

// Writes where the bits stand, twelve at a time.
INLINE void write_places(uint32_t *places, uint32_t start, uint64_t bits, size_t count) {
  for (size_t first = 0; first < count; first += 12) {
    for (size_t step = 0; step < 12; step++) {
      // The last bit makes it defined where none is left.
      uint32_t place = start + (uint32_t)__builtin_ctzll(bits | 1ull << 63);
      // Kept apart: compilers gather these into vectors, which takes twice as long.
      __asm__("" : "+r"(place));
      places[first + step] = place;
      bits &= bits - 1;
    }
  }
}

// Entries that a block may write, some of them in vain: 64 separators in steps of 12 or 16.
enum { BLOCK_ROOM = 72 };

// The loop is written once; each machine compiles it with the instructions that it has.
#define CUT_ROWS(NAME, ATTRIBUTES, BLOCK, PLACES)                                                                                                  \
  ATTRIBUTES static void NAME(const uint8_t *bytes, size_t end, uint8_t delimiter, uint32_t *places, size_t placeCapacity,                 \
                              uint32_t *ends, size_t endCapacity, struct kpitree_cut *cut) {                                               \
    size_t position = cut->position, placeCount = cut->places, endCount = cut->ends;                                                       \
    uint32_t high = cut->high;                                                                                                             \
    while (position + 64 <= end && placeCount + BLOCK_ROOM <= placeCapacity && endCount + BLOCK_ROOM <= endCapacity) {                     \
      const struct kpitree_masks masks = BLOCK(bytes + position, delimiter);                                                               \
      if (masks.rare) break;                                                                                                               \
      high |= masks.high;                                                                                                                  \
      uint64_t newlines = masks.newlines, breaks = masks.delimiters | newlines;                                                            \
      const size_t count = (size_t)__builtin_popcountll(breaks), rows = (size_t)__builtin_popcountll(newlines);                            \
      /* Some in vain: a loop that ends elsewhere in each block is guessed wrong in each block. */                                         \
      for (size_t row = 0; row < rows || row < 2; row += 2) {                                                                              \
        for (size_t step = 0; step < 2; step++) {                                                                                          \
          const uint64_t upToIt = (newlines ^ (newlines - 1)) & breaks;                                                                    \
          ends[endCount + row + step] = (uint32_t)(placeCount + (size_t)__builtin_popcountll(upToIt));                                     \
          newlines &= newlines - 1;                                                                                                        \
        }                                                                                                                                  \
      }                                                                                                                                    \
      PLACES(places + placeCount, (uint32_t)position, breaks, count);                                                                      \
      placeCount += count;                                                                                                                 \
      endCount += rows;                                                                                                                    \
      position += 64;                                                                                                                      \
    }                                                                                                                                      \
    *cut = (struct kpitree_cut){position, placeCount, endCount, high};                                                                     \
  }

#if defined(__x86_64__)
#include <immintrin.h>

#define WIDE __attribute__((target("avx2,bmi,popcnt")))

WIDE INLINE uint64_t wide_bits(__m256i a, __m256i b) {
  return (uint64_t)(uint32_t)_mm256_movemask_epi8(a) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
}

WIDE INLINE struct kpitree_masks wide_block(const uint8_t *bytes, uint8_t delimiter) {
  const __m256i a = _mm256_loadu_si256((const __m256i *)bytes), b = _mm256_loadu_si256((const __m256i *)(bytes + 32));
  const __m256i newline = _mm256_set1_epi8('\n'), comma = _mm256_set1_epi8((char)delimiter);
  const __m256i quote = _mm256_set1_epi8('"'), carriage = _mm256_set1_epi8('\r');
  const __m256i quotes = _mm256_or_si256(_mm256_cmpeq_epi8(a, quote), _mm256_cmpeq_epi8(b, quote));
  const __m256i returns = _mm256_or_si256(_mm256_cmpeq_epi8(a, carriage), _mm256_cmpeq_epi8(b, carriage));
  struct kpitree_masks masks;
  masks.newlines = wide_bits(_mm256_cmpeq_epi8(a, newline), _mm256_cmpeq_epi8(b, newline));
  masks.delimiters = wide_bits(_mm256_cmpeq_epi8(a, comma), _mm256_cmpeq_epi8(b, comma));
  masks.rare = (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(quotes, returns));
  masks.high = (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(a, b));
  return masks;
}

CUT_ROWS(cut_wide, WIDE, wide_block, write_places)

#define WIDEST __attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,popcnt")))

WIDEST INLINE struct kpitree_masks widest_block(const uint8_t *bytes, uint8_t delimiter) {
  const __m512i a = _mm512_loadu_si512(bytes);
  struct kpitree_masks masks;
  masks.newlines = _mm512_cmpeq_epi8_mask(a, _mm512_set1_epi8('\n'));
  masks.delimiters = _mm512_cmpeq_epi8_mask(a, _mm512_set1_epi8((char)delimiter));
  masks.rare = (_mm512_cmpeq_epi8_mask(a, _mm512_set1_epi8('"')) | _mm512_cmpeq_epi8_mask(a, _mm512_set1_epi8('\r'))) != 0;
  masks.high = _mm512_movepi8_mask(a) != 0;
  return masks;
}

WIDEST INLINE void write_widest_places(uint32_t *places, uint32_t start, uint64_t bits, size_t count) {
  uint8_t offsets[64];
  for (int byte = 0; byte < 64; byte++) offsets[byte] = (uint8_t)byte;
  __m512i packed = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(offsets));
  const __m512i base = _mm512_set1_epi32((int)start);
  for (size_t first = 0; first < count; first += 16) {
    _mm512_storeu_si512(places + first, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed))));
    packed = _mm512_shuffle_i32x4(packed, packed, 0x39);
  }
}

CUT_ROWS(cut_widest, WIDEST, widest_block, write_widest_places)
#endif

#if defined(__SSE2__) || (defined(__aarch64__) && defined(__ARM_NEON))
CUT_ROWS(cut_plain, , kpitree_block, write_places)
#endif

void kpitree_cut_rows(const uint8_t *bytes, size_t end, uint8_t delimiter, uint32_t *places, size_t placeCapacity, uint32_t *ends,
                      size_t endCapacity, enum kpitree_instructions most, struct kpitree_cut *cut) {
#if defined(__x86_64__)
  if (most >= kpitree_widest && __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512bw")) {
    cut_widest(bytes, end, delimiter, places, placeCapacity, ends, endCapacity, cut);
    return;
  }
  if (most >= kpitree_wide && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt")) {
    cut_wide(bytes, end, delimiter, places, placeCapacity, ends, endCapacity, cut);
    return;
  }
#endif
#if defined(__SSE2__) || (defined(__aarch64__) && defined(__ARM_NEON))
  if (most >= kpitree_plain) cut_plain(bytes, end, delimiter, places, placeCapacity, ends, endCapacity, cut);
#endif
}
