// Where bytes of interest stand among sixty-four, one bit a byte: what SSE2 and NEON have an instruction for and portable code has not.
//
// Nothing here is needed for a right result: `BlockMasks.swift` holds the portable form, and a test compares the two.
#ifndef KPITREE_BYTE_MASKS_H
#define KPITREE_BYTE_MASKS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct kpitree_masks {
  uint64_t newlines;
  uint64_t delimiters;
  uint32_t rare; // not 0 where a quote or a carriage return stands anywhere
  uint32_t high; // not 0 where a byte is not ASCII
};

#if defined(__SSE2__)
#include <emmintrin.h>

static inline __attribute__((always_inline)) uint64_t kpitree_bits(__m128i a, __m128i b, __m128i c, __m128i d) {
  return (uint64_t)(uint32_t)_mm_movemask_epi8(a) | (uint64_t)(uint32_t)_mm_movemask_epi8(b) << 16 |
         (uint64_t)(uint32_t)_mm_movemask_epi8(c) << 32 | (uint64_t)(uint32_t)_mm_movemask_epi8(d) << 48;
}

// Reads 64 bytes.
static inline __attribute__((always_inline)) uint64_t kpitree_mask(const uint8_t *bytes, uint8_t byte) {
  const __m128i *block = (const __m128i *)bytes;
  const __m128i pattern = _mm_set1_epi8((char)byte);
  return kpitree_bits(_mm_cmpeq_epi8(_mm_loadu_si128(block), pattern), _mm_cmpeq_epi8(_mm_loadu_si128(block + 1), pattern),
                      _mm_cmpeq_epi8(_mm_loadu_si128(block + 2), pattern), _mm_cmpeq_epi8(_mm_loadu_si128(block + 3), pattern));
}

// Reads 64 bytes.
static inline __attribute__((always_inline)) struct kpitree_masks kpitree_block(const uint8_t *bytes, uint8_t delimiter) {
  const __m128i *block = (const __m128i *)bytes;
  const __m128i a = _mm_loadu_si128(block), b = _mm_loadu_si128(block + 1);
  const __m128i c = _mm_loadu_si128(block + 2), d = _mm_loadu_si128(block + 3);
  const __m128i newline = _mm_set1_epi8('\n'), comma = _mm_set1_epi8((char)delimiter);
  const __m128i quote = _mm_set1_epi8('"'), carriage = _mm_set1_epi8('\r');
  struct kpitree_masks masks;
  masks.newlines = kpitree_bits(_mm_cmpeq_epi8(a, newline), _mm_cmpeq_epi8(b, newline), _mm_cmpeq_epi8(c, newline),
                                _mm_cmpeq_epi8(d, newline));
  masks.delimiters =
      kpitree_bits(_mm_cmpeq_epi8(a, comma), _mm_cmpeq_epi8(b, comma), _mm_cmpeq_epi8(c, comma), _mm_cmpeq_epi8(d, comma));
  const __m128i quotes = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(a, quote), _mm_cmpeq_epi8(b, quote)),
                                      _mm_or_si128(_mm_cmpeq_epi8(c, quote), _mm_cmpeq_epi8(d, quote)));
  const __m128i returns = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(a, carriage), _mm_cmpeq_epi8(b, carriage)),
                                       _mm_or_si128(_mm_cmpeq_epi8(c, carriage), _mm_cmpeq_epi8(d, carriage)));
  masks.rare = (uint32_t)_mm_movemask_epi8(_mm_or_si128(quotes, returns));
  masks.high = (uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d)));
  return masks;
}

#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>

static inline __attribute__((always_inline)) uint64_t kpitree_bits(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
  const uint8x16_t bit = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t low = vpaddq_u8(vandq_u8(a, bit), vandq_u8(b, bit));
  const uint8x16_t high = vpaddq_u8(vandq_u8(c, bit), vandq_u8(d, bit));
  const uint8x16_t all = vpaddq_u8(low, high);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

// Reads 64 bytes.
static inline __attribute__((always_inline)) uint64_t kpitree_mask(const uint8_t *bytes, uint8_t byte) {
  const uint8x16_t pattern = vdupq_n_u8(byte);
  return kpitree_bits(vceqq_u8(vld1q_u8(bytes), pattern), vceqq_u8(vld1q_u8(bytes + 16), pattern),
                      vceqq_u8(vld1q_u8(bytes + 32), pattern), vceqq_u8(vld1q_u8(bytes + 48), pattern));
}

// Reads 64 bytes.
static inline __attribute__((always_inline)) struct kpitree_masks kpitree_block(const uint8_t *bytes, uint8_t delimiter) {
  const uint8x16_t a = vld1q_u8(bytes), b = vld1q_u8(bytes + 16), c = vld1q_u8(bytes + 32), d = vld1q_u8(bytes + 48);
  const uint8x16_t newline = vdupq_n_u8('\n'), comma = vdupq_n_u8(delimiter);
  const uint8x16_t quote = vdupq_n_u8('"'), carriage = vdupq_n_u8('\r');
  struct kpitree_masks masks;
  masks.newlines = kpitree_bits(vceqq_u8(a, newline), vceqq_u8(b, newline), vceqq_u8(c, newline), vceqq_u8(d, newline));
  masks.delimiters = kpitree_bits(vceqq_u8(a, comma), vceqq_u8(b, comma), vceqq_u8(c, comma), vceqq_u8(d, comma));
  const uint8x16_t quotes = vorrq_u8(vorrq_u8(vceqq_u8(a, quote), vceqq_u8(b, quote)),
                                     vorrq_u8(vceqq_u8(c, quote), vceqq_u8(d, quote)));
  const uint8x16_t returns = vorrq_u8(vorrq_u8(vceqq_u8(a, carriage), vceqq_u8(b, carriage)),
                                      vorrq_u8(vceqq_u8(c, carriage), vceqq_u8(d, carriage)));
  masks.rare = vmaxvq_u8(vorrq_u8(quotes, returns));
  masks.high = vmaxvq_u8(vorrq_u8(vorrq_u8(a, b), vorrq_u8(c, d))) & 0x80;
  return masks;
}
#endif

// A text of up to sixteen bytes as two words, the first byte lowest, behind it zeros.
struct kpitree_words {
  uint64_t low;
  uint64_t high;
};

static const uint8_t kpitree_leading[32] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};

// Reads 16 bytes, whatever `length` (up to 16) is: texts are shorter and longer by turns, and a branch would be guessed wrong.
static inline __attribute__((always_inline)) struct kpitree_words kpitree_text(const uint8_t *text, size_t length) {
  struct kpitree_words words, mask;
  memcpy(&words, text, 16);
  memcpy(&mask, kpitree_leading + 16 - length, 16);
  words.low &= mask.low;
  words.high &= mask.high;
  return words;
}

enum kpitree_instructions {
  kpitree_none,   // nothing is cut
  kpitree_plain,  // SSE2 or NEON, where there is either
  kpitree_wide,   // AVX2
  kpitree_widest, // AVX-512 with VBMI2
};

// How far rows were cut, and what was met.
struct kpitree_cut {
  size_t position;
  size_t places; // separators written so far
  size_t ends;   // row ends written so far
  uint32_t high; // not 0 where a byte was not ASCII
};

// Cuts whole blocks of 64 bytes into fields and rows, up to one that has a quote or a carriage return, or that does not lie before `end`
// whole, or for which `places` (`placeCapacity`) or `ends` (`endCapacity`) have no room: separators go to `places`, and behind each row's
// last one the count of them to `ends`. What is left of a capacity behind the entries that count may be written over. Of the instructions that the machine has
// it takes the best up to `most`.
void kpitree_cut_rows(const uint8_t *bytes, size_t end, uint8_t delimiter, uint32_t *places, size_t placeCapacity, uint32_t *ends,
                      size_t endCapacity, enum kpitree_instructions most, struct kpitree_cut *cut);

#endif
