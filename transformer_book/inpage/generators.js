// PyTorch's random numbers on a CPU: the same seed gives the same numbers.
//
// The generator is mt19937 (Matsumoto and Nishimura, 1998). A float32 takes 24 bits of
// one number, a float64 and a decision 53 bits of two. Normal numbers come in pairs by
// Box and Muller (1958): sixteen at a time in float32 where there are sixteen or more,
// one by one in float64 otherwise.

const SIZE = 624;
const round = Math.fround;

function seeded(seed) {
  const state = new Uint32Array(SIZE);
  state[0] = seed >>> 0;
  for (let i = 1; i < SIZE; i++) {
    const mixed = state[i - 1] ^ (state[i - 1] >>> 30);
    state[i] = (Math.imul(1812433253, mixed) + i) >>> 0;
  }
  return { state, used: SIZE, spare: null };
}

function twist(state) {
  for (let k = 0; k < SIZE; k++) {
    const y = (state[k] & 0x80000000) | (state[(k + 1) % SIZE] & 0x7fffffff);
    state[k] = state[(k + 397) % SIZE] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}

function bits32(generator) {
  if (generator.used >= SIZE) {
    twist(generator.state);
    generator.used = 0;
  }
  let y = generator.state[generator.used++];
  y ^= y >>> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  y ^= y >>> 18;
  return y >>> 0;
}

const unit24 = (generator) => (bits32(generator) & 0xffffff) * 2 ** -24;

function unit53(generator) {
  const high = bits32(generator) & 0x1fffff;
  return (high * 2 ** 32 + bits32(generator)) * 2 ** -53;
}

/** Make sixteen normal numbers of as many uniform ones, in their place. */
function sixteenNormal(heap, start, single) {
  for (let i = start; i < start + 8; i++) {
    const u = 1 - heap[i];
    const radius = Math.sqrt(-2 * Math.log(single ? round(u) : u));
    const angle = 2 * Math.PI * heap[i + 8];
    heap[i] = radius * Math.cos(angle);
    heap[i + 8] = radius * Math.sin(angle);
  }
}

function oneNormal(generator) {
  if (generator.spare !== null) {
    const spare = generator.spare;
    generator.spare = null;
    return spare;
  }
  const angle = 2 * Math.PI * unit53(generator);
  const radius = Math.sqrt(-2 * Math.log1p(-unit53(generator)));
  generator.spare = radius * Math.sin(angle);
  return radius * Math.cos(angle);
}

/**
 * The generators of an interpreter, which knows them by number.
 *
 * @param {any} heaps the interpreter's module, whose views change when memory grows
 */
export function generators(heaps) {
  const all = [];
  const copy = (one) => ({ ...one, state: one.state.slice() });
  return {
    create: (seed) => all.push(seeded(seed)) - 1,
    seed: (i, seed) => void (all[i] = seeded(seed)),
    /** A copy of its state, as a generator of its own. */
    save: (i) => all.push(copy(all[i])) - 1,
    restore: (i, saved) => void (all[i] = copy(all[saved])),
    bits32: (i) => bits32(all[i]),
    /** n numbers of float32 from a to b at an address. */
    uniform(i, address, n, a, b) {
      const [heap, generator, low] = [heaps.HEAPF32, all[i], round(a)];
      const width = round(round(b) - low);
      for (let k = address >>> 2, end = k + n; k < end; k++) {
        heap[k] = round(round(unit24(generator) * width) + low);
      }
    },
    /** n numbers of float64 from 0 to 1. */
    units(i, address, n) {
      const [heap, generator] = [heaps.HEAPF64, all[i]];
      for (let k = address >>> 3, end = k + n; k < end; k++) heap[k] = unit53(generator);
    },
    /** n whole numbers from low, fewer than range of them, as float64. */
    integers(i, address, n, low, range) {
      for (let k = address >>> 3, end = k + n; k < end; k++) {
        heaps.HEAPF64[k] = low + (bits32(all[i]) % range);
      }
    },
    /** n normal numbers of float32, or else of float64. */
    normal(i, address, n, single) {
      const heap = single ? heaps.HEAPF32 : heaps.HEAPF64;
      const start = address >>> (single ? 2 : 3);
      if (n < 16) {
        for (let k = start; k < start + n; k++) heap[k] = oneNormal(all[i]);
        return;
      }
      const unit = single ? unit24 : unit53;
      for (let k = start; k < start + n; k++) heap[k] = unit(all[i]);
      for (let k = 0; k + 16 <= n; k += 16) sixteenNormal(heap, start + k, single);
      if (n % 16) {
        // The last sixteen are drawn again, and overlap with those before.
        for (let k = start + n - 16; k < start + n; k++) heap[k] = unit(all[i]);
        sixteenNormal(heap, start + n - 16, single);
      }
    },
  };
}
