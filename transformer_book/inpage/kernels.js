// Arithmetic on strided arrays that live in the interpreter's own memory.
//
// Python writes an operation into an array of int32 and passes its address: one call,
// one number, and no JavaScript object that Python would have to free. Numbers are
// computed as float64 and rounded when they are stored, so sums are more exact than
// PyTorch's. What the numbers of a description mean stands beside each family below;
// torch/_kernels.py writes them.

const LARGEST = Number.MAX_SAFE_INTEGER; // int64 is kept as float64, exact up to here

/**
 * The dtypes: the array, log2 of its bytes, and what is rounded off in a short float.
 *
 * @type {Record<string, Dtype>}
 * @typedef {{ heap: string, shift: number } & Partial<Short>} Dtype
 * @typedef {{ digits: number, smallest: number, largest: number }} Short
 */
export const DTYPES = {
  float32: { heap: "HEAPF32", shift: 2 },
  float64: { heap: "HEAPF64", shift: 3 },
  int64: { heap: "HEAPF64", shift: 3 },
  uint8: { heap: "HEAPU8", shift: 0 },
  bool: { heap: "HEAPU8", shift: 0 },
  int32: { heap: "HEAP32", shift: 2 },
  int16: { heap: "HEAP16", shift: 1 },
  int8: { heap: "HEAP8", shift: 0 },
  float16: { heap: "HEAPF32", shift: 2, digits: 10, smallest: -14, largest: 65504 },
  bfloat16: { heap: "HEAPF32", shift: 2, digits: 7, smallest: -126, largest: 3.3895313892515355e38 },
};
const dtypes = Object.values(DTYPES);
const INT64 = Object.keys(DTYPES).indexOf("int64");

/** Round to the nearest whole number, halves to the even one. */
function roundEven(x) {
  const nearest = Math.round(x);
  return nearest - x === 0.5 && nearest % 2 ? nearest - 1 : nearest;
}

/**
 * Round to as many binary digits as a short float has.
 *
 * @param {number} x
 * @param {Short} short
 */
function roundShort(x, { digits, smallest, largest }) {
  if (!Number.isFinite(x) || x === 0) return x;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(x))), smallest);
  const step = 2 ** (exponent - digits);
  const rounded = roundEven(x / step) * step;
  return Math.abs(rounded) > largest ? Math.sign(x) * Infinity : rounded;
}

/** The error function: its series near zero, its continued fraction far from it. */
function erf(x) {
  const size = Math.abs(x);
  if (size < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 60; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (sum * 2) / Math.sqrt(Math.PI);
  }
  let fraction = 0;
  for (let k = 60; k > 0; k--) fraction = k / 2 / (size + fraction);
  const rest = Math.exp(-x * x) / Math.sqrt(Math.PI) / (size + fraction);
  return Math.sign(x) * (1 - rest) || x;
}

function modulo(a, b) {
  const rest = a % b;
  return rest && rest < 0 !== b < 0 ? rest + b : rest;
}

function floorDivide(a, b) {
  if (b === 0) return a / b;
  const quotient = (a - modulo(a, b)) / b;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

const truth = (x) => (x ? 1 : 0);

function near(a, b, allowed) {
  const distance = Math.abs(a - b);
  return a === b || (distance <= allowed && distance < Infinity);
}

/**
 * Elementwise functions, of one to three numbers.
 *
 * @type {Record<string, (a: number, b: number, c: number) => number>}
 */
export const ELEMENTWISE = {
  copy: (a) => a,
  truth,
  neg: (a) => -a,
  abs: Math.abs,
  sign: (a) => Math.sign(a),
  exp: Math.exp,
  exp2: (a) => 2 ** a,
  expm1: Math.expm1,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  rsqrt: (a) => 1 / Math.sqrt(a),
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  erf,
  sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  round: roundEven,
  isnan: (a) => truth(a !== a),
  isinf: (a) => truth(Math.abs(a) === Infinity),
  isfinite: (a) => truth(Number.isFinite(a)),
  not: (a) => truth(!a),
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  floor_divide: floorDivide,
  remainder: modulo,
  fmod: (a, b) => a % b,
  pow: (a, b) => (a === 1 || b === 0 ? 1 : Math.abs(a) === 1 && Math.abs(b) === Infinity ? 1 : a ** b),
  atan2: Math.atan2,
  maximum: (a, b) => Math.max(a, b),
  minimum: (a, b) => Math.min(a, b),
  eq: (a, b) => truth(a === b),
  ne: (a, b) => truth(a !== b),
  lt: (a, b) => truth(a < b),
  le: (a, b) => truth(a <= b),
  gt: (a, b) => truth(a > b),
  ge: (a, b) => truth(a >= b),
  and: (a, b) => truth(a && b),
  or: (a, b) => truth(a || b),
  xor: (a, b) => truth(!a !== !b),
  bits_and: (a, b) => Number(BigInt(a) & BigInt(b)),
  bits_or: (a, b) => Number(BigInt(a) | BigInt(b)),
  bits_xor: (a, b) => Number(BigInt(a) ^ BigInt(b)),
  where: (c, a, b) => (c ? a : b),
  near: (a, b, allowed) => truth(near(a, b, allowed)),
  near_or_nan: (a, b, allowed) => truth(near(a, b, allowed) || (a !== a && b !== b)),
};

/**
 * The commonest of them again, each as a loop of its own: a loop that calls whichever
 * function it is given is several times as slow.
 *
 * @type {Record<string, Loop>}
 * @typedef {Float32Array | Float64Array | Int32Array | Int16Array | Int8Array
 *   | Uint8Array} Numbers
 * @typedef {(n: number, to: Numbers, o: number, toStep: number, a: Numbers, p: number,
 *   aStep: number, b: Numbers, q: number, bStep: number) => void} Loop
 */
const LOOPS = {
  copy(n, to, o, toStep, a, p, aStep) {
    for (let i = 0; i < n; i++, o += toStep, p += aStep) to[o] = a[p];
  },
  exp(n, to, o, toStep, a, p, aStep) {
    for (let i = 0; i < n; i++, o += toStep, p += aStep) to[o] = Math.exp(a[p]);
  },
  add(n, to, o, toStep, a, p, aStep, b, q, bStep) {
    for (let i = 0; i < n; i++, o += toStep, p += aStep, q += bStep) to[o] = a[p] + b[q];
  },
  sub(n, to, o, toStep, a, p, aStep, b, q, bStep) {
    for (let i = 0; i < n; i++, o += toStep, p += aStep, q += bStep) to[o] = a[p] - b[q];
  },
  mul(n, to, o, toStep, a, p, aStep, b, q, bStep) {
    for (let i = 0; i < n; i++, o += toStep, p += aStep, q += bStep) to[o] = a[p] * b[q];
  },
  div(n, to, o, toStep, a, p, aStep, b, q, bStep) {
    for (let i = 0; i < n; i++, o += toStep, p += aStep, q += bStep) to[o] = a[p] / b[q];
  },
  maximum(n, to, o, toStep, a, p, aStep, b, q, bStep) {
    for (let i = 0; i < n; i++, o += toStep, p += aStep, q += bStep) to[o] = Math.max(a[p], b[q]);
  },
};

/** What a reduction makes of the numbers at `base + inner[i]`. */
export const REDUCTIONS = {
  sum(from, base, inner) {
    let total = 0;
    for (let i = 0; i < inner.length; i++) total += from[base + inner[i]];
    return total;
  },
  prod(from, base, inner) {
    let total = 1;
    for (let i = 0; i < inner.length; i++) total *= from[base + inner[i]];
    return total;
  },
  any: (from, base, inner) => truth(inner.some((at) => from[base + at])),
  all: (from, base, inner) => truth(inner.every((at) => from[base + at])),
  amax: (from, base, inner) => from[base + inner[extreme(from, base, inner, 1)]],
  amin: (from, base, inner) => from[base + inner[extreme(from, base, inner, -1)]],
  argmax: (from, base, inner) => extreme(from, base, inner, 1),
  argmin: (from, base, inner) => extreme(from, base, inner, -1),
};

/** Where the first of the largest numbers is, or, with sign -1, of the smallest. */
function extreme(from, base, inner, sign) {
  let place = 0;
  let best = sign * from[base + inner[0]];
  for (let i = 1; i < inner.length && best === best; i++) {
    const value = sign * from[base + inner[i]];
    if (value > best || value !== value) [best, place] = [value, i];
  }
  return place;
}

/**
 * Of rows of `n` numbers, contiguous: `to` at `y` from `from` at `x`. Those that end in
 * `back` make gradients: from those of the result in `from`, and, in `of` at `z`, the
 * result of a softmax, or what was normalized.
 */
export const ROWS = {
  cumsum(to, y, from, x, n, store) {
    for (let i = 0, total = 0; i < n; i++) to[y + i] = store((total += from[x + i]));
  },
  cumprod(to, y, from, x, n, store) {
    for (let i = 0, total = 1; i < n; i++) to[y + i] = store((total *= from[x + i]));
  },
  softmax(to, y, from, x, n, store) {
    const [largest, total] = exponentials(from, x, n);
    for (let i = 0; i < n; i++) to[y + i] = store(Math.exp(from[x + i] - largest) / total);
  },
  log_softmax(to, y, from, x, n, store) {
    const [largest, total] = exponentials(from, x, n);
    const log = Math.log(total);
    for (let i = 0; i < n; i++) to[y + i] = store(from[x + i] - largest - log);
  },
  softmax_back(to, y, from, x, n, store, of, z) {
    let total = 0;
    for (let i = 0; i < n; i++) total += from[x + i] * of[z + i];
    for (let i = 0; i < n; i++) to[y + i] = store(of[z + i] * (from[x + i] - total));
  },
  log_softmax_back(to, y, from, x, n, store, of, z) {
    let total = 0;
    for (let i = 0; i < n; i++) total += from[x + i];
    for (let i = 0; i < n; i++) to[y + i] = store(from[x + i] - Math.exp(of[z + i]) * total);
  },
  layer_norm(to, y, from, x, n, store, of, z, eps) {
    const mean = total(from, x, n) / n;
    const scale = inverseSize(from, x, n, mean, eps);
    for (let i = 0; i < n; i++) to[y + i] = store((from[x + i] - mean) * scale);
  },
  layer_norm_back(to, y, from, x, n, store, of, z, eps) {
    normalizedBack(to, y, from, x, n, store, of, z, eps, total(of, z, n) / n, total(from, x, n) / n);
  },
  rms_norm(to, y, from, x, n, store, of, z, eps) {
    const scale = inverseSize(from, x, n, 0, eps);
    for (let i = 0; i < n; i++) to[y + i] = store(from[x + i] * scale);
  },
  rms_norm_back(to, y, from, x, n, store, of, z, eps) {
    normalizedBack(to, y, from, x, n, store, of, z, eps, 0, 0);
  },
  argsort: (to, y, from, x, n) => sortRow(to, y, from, x, n, 1),
  argsort_descending: (to, y, from, x, n) => sortRow(to, y, from, x, n, -1),
};

function exponentials(from, x, n) {
  let largest = -Infinity;
  for (let i = 0; i < n; i++) largest = Math.max(largest, from[x + i]);
  let total = 0;
  for (let i = 0; i < n; i++) total += Math.exp(from[x + i] - largest);
  return [largest, total];
}

function total(from, x, n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += from[x + i];
  return sum;
}

/** One over the root of the mean square of what is left of a mean. */
function inverseSize(from, x, n, mean, eps) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (from[x + i] - mean) ** 2;
  return 1 / Math.sqrt(sum / n + eps);
}

function normalizedBack(to, y, from, x, n, store, of, z, eps, mean, slope) {
  const scale = inverseSize(of, z, n, mean, eps);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += from[x + i] * (of[z + i] - mean);
  const along = (sum * scale * scale) / n;
  for (let i = 0; i < n; i++) {
    to[y + i] = store((from[x + i] - slope - (of[z + i] - mean) * along) * scale);
  }
}

/** Stable, with NaN as the largest of all. */
function sortRow(to, y, from, x, n, sign) {
  const order = Array.from({ length: n }, (_, i) => i);
  const rank = (i) => (Number.isNaN(from[x + i]) ? Infinity : from[x + i]);
  const nan = (i) => Number(Number.isNaN(from[x + i]));
  order.sort((i, j) => {
    const [a, b] = [rank(i), rank(j)];
    return sign * (a === b ? nan(i) - nan(j) : a - b) || i - j;
  });
  for (let i = 0; i < n; i++) to[y + i] = order[i];
}

// In the two functions below whole numbers are said to be whole, by `| 0`: the engine may hand
// them over as floats, and checks each sum of what could be larger. It halves their time.

/**
 * Pack a matrix (K, N) for `tile`: four columns after the other, row by row, the last of
 * them filled up.
 */
function pack(packed, from, rowStep, columnStep, K, N) {
  rowStep |= 0;
  K |= 0;
  for (let j = 0; j < N; j++) {
    let to = ((j - (j % 4)) * K + (j % 4)) | 0;
    let place = (j * columnStep) | 0;
    for (let k = 0; k < K; k++) {
      packed[to] = from[place];
      to = (to + 4) | 0;
      place = (place + rowStep) | 0;
    }
  }
}

/** Multiply two rows of K numbers and four packed columns: sums of four and four. */
function tile(sums, a, first, second, step, packed, place, K) {
  first |= 0;
  second |= 0;
  step |= 0;
  place |= 0;
  let s = 0;
  let t = 0;
  let u = 0;
  let v = 0;
  let w = 0;
  let x = 0;
  let y = 0;
  let z = 0;
  for (const end = (place + 4 * K) | 0; place < end; place = (place + 4) | 0) {
    const one = a[first];
    const two = a[second];
    const b = packed[place];
    const c = packed[(place + 1) | 0];
    const d = packed[(place + 2) | 0];
    const e = packed[(place + 3) | 0];
    s += one * b;
    t += one * c;
    u += one * d;
    v += one * e;
    w += two * b;
    x += two * c;
    y += two * d;
    z += two * e;
    first = (first + step) | 0;
    second = (second + step) | 0;
  }
  sums[0] = s;
  sums[1] = t;
  sums[2] = u;
  sums[3] = v;
  sums[4] = w;
  sums[5] = x;
  sums[6] = y;
  sums[7] = z;
}

/** What an index does between the table and the values. */
export const MOVES = { take: 0, put: 1, add: 2 };

/** A name's place among the names: its code in descriptions. */
const codes = (table) => Object.fromEntries(Object.keys(table).map((name, i) => [name, i]));

export const CODES = {
  dtypes: codes(DTYPES),
  elementwise: codes(ELEMENTWISE),
  reductions: codes(REDUCTIONS),
  rows: codes(ROWS),
  moves: MOVES,
  families: { elementwise: 0, reduce: 1, matmul: 2, index: 3, rows: 4, adam: 5 },
  inexact: -1,
};

const functions = Object.values(ELEMENTWISE);
const loops = Object.keys(ELEMENTWISE).map((name) => LOOPS[name]);
const reductions = Object.values(REDUCTIONS);
const rowFunctions = Object.values(ROWS);

/**
 * The one function that Python calls.
 *
 * @param {any} heaps the interpreter's module, whose views change when memory grows
 * @returns {(address: number) => number} 0; CODES.inexact if a whole number became too
 *   large to be exact; of `index`, 1 + the number of the index that is out of range
 */
export function kernels(heaps) {
  let words; // the description
  let at; // what is read of it next
  let inexact;
  let packed = new Float64Array(0); // the second matrix of a product
  const sums = new Float64Array(8); // a part of the product

  const next = () => words[at++];
  const several = (n) => words.subarray(at, (at += n));

  /** A strided array: dtype, address, a stride for each of n axes. */
  function operand(n) {
    const code = next();
    const { heap, shift } = dtypes[code];
    const start = (next() >>> 0) >>> shift;
    return { code, data: heaps[heap], start, strides: several(n) };
  }

  /** How numbers are stored in a dtype, or nothing if as they are. */
  function storing(code) {
    const kind = dtypes[code];
    if (kind.digits) return (x) => roundShort(x, /** @type {Short} */ (kind));
    if (code !== INT64) return undefined;
    return (x) => {
      if (!(Math.abs(x) <= LARGEST)) inexact = true;
      return x;
    };
  }

  /** The offsets of all entries, row by row. */
  function offsets(shape, strides, start) {
    let found = [start];
    for (let d = 0; d < shape.length; d++) {
      const wider = new Array(found.length * shape[d]);
      let k = 0;
      for (const offset of found) {
        for (let i = 0; i < shape[d]; i++) wider[k++] = offset + i * strides[d];
      }
      found = wider;
    }
    return found;
  }

  /** Axes that lie one after the other in all operands become one: at least one. */
  function together(given, operands) {
    const shape = [1];
    const steps = operands.map(() => [0]);
    for (let d = 0; d < given.length; d++) {
      const size = given[d];
      if (size === 1) continue;
      let joined = true;
      for (let k = 0; k < operands.length; k++) {
        joined &&= steps[k][shape.length - 1] === operands[k].strides[d] * size;
      }
      if (shape.length === 1 && shape[0] === 1) joined = true;
      if (!joined) shape.push(1);
      const at = shape.length - 1;
      shape[at] *= size;
      for (let k = 0; k < operands.length; k++) steps[k][at] = operands[k].strides[d];
    }
    return { shape, steps };
  }

  // function, axes, operands, shape, then the output and the inputs
  function elementwise() {
    const code = next();
    const plain = functions[code];
    const axes = next();
    const count = next();
    const given = several(axes);
    const operands = [];
    for (let k = 0; k < count; k++) operands.push(operand(axes));
    const store = storing(operands[0].code);
    const f = store ? (x, y, z) => store(plain(x, y, z)) : plain;
    const loop = store ? undefined : loops[code];
    const { shape, steps } = together(given, operands);
    const last = shape.length - 1;
    const n = shape[last];
    let rows = 1;
    for (let d = 0; d < last; d++) rows *= shape[d];
    if (!n) return 0;
    const places = operands.map(({ start }) => start);
    const index = new Int32Array(last);
    // In the innermost loops names are read faster than entries.
    const [to, a, b, c] = operands.map(({ data }) => data);
    const [toStep, aStep, bStep, cStep] = steps.map((of) => of[last]);
    for (let r = 0; r < rows; r++) {
      let [o, p, q, s] = places;
      if (loop) {
        loop(n, to, o, toStep, a, p, aStep, b, q, bStep);
      } else if (count === 2) {
        for (let i = 0; i < n; i++, o += toStep, p += aStep) to[o] = f(a[p]);
      } else if (count === 3) {
        for (let i = 0; i < n; i++, o += toStep, p += aStep, q += bStep) to[o] = f(a[p], b[q]);
      } else {
        for (let i = 0; i < n; i++, o += toStep, p += aStep, q += bStep, s += cStep) {
          to[o] = f(a[p], b[q], c[s]);
        }
      }
      for (let d = last - 1; d >= 0; d--) {
        index[d]++;
        for (let k = 0; k < count; k++) places[k] += steps[k][d];
        if (index[d] < shape[d]) break;
        for (let k = 0; k < count; k++) places[k] -= steps[k][d] * shape[d];
        index[d] = 0;
      }
    }
    return 0;
  }

  // function, kept axes, reduced axes, their sizes, the contiguous output, the input
  // with the strides of the kept axes before those of the reduced
  function reduce() {
    const f = reductions[next()];
    const kept = next();
    const reduced = next();
    const outer = several(kept);
    const inner = several(reduced);
    const to = operand(0);
    const from = operand(kept + reduced);
    const store = storing(to.code) ?? ((x) => x);
    const places = offsets(inner, from.strides.subarray(kept), 0);
    let o = to.start;
    for (const base of offsets(outer, from.strides.subarray(0, kept), from.start)) {
      to.data[o++] = store(f(from.data, base, places));
    }
    return 0;
  }

  // batch axes, their sizes, M, N, K, then (M, N), (M, K) and (K, N), each with the
  // strides of the batch before its own two
  function matmul() {
    const batch = next();
    const shape = several(batch);
    const [M, N, K] = several(3);
    const operands = Array.from({ length: 3 }, () => operand(batch + 2));
    const store = storing(operands[0].code);
    const places = operands.map(({ strides }) => offsets(shape, strides, 0));
    const [to, a, b] = operands.map(({ data, start: first }) => data.subarray(first));
    const [[toRow, toColumn], [aRow, aColumn], [bRow, bColumn]] = operands.map(
      ({ strides }) => strides.subarray(batch),
    );
    const size = K * 4 * Math.ceil(N / 4);
    if (packed.length < size) packed = new Float64Array(size);
    let start; // where the second matrix was packed from
    for (let n = 0; n < places[0].length; n++) {
      const [o, p, q] = places.map((all) => all[n]);
      if (q !== start) pack(packed, b.subarray(q), bRow, bColumn, K, N);
      start = q;
      for (let m = 0; m < M; m += 2) {
        const rows = Math.min(2, M - m);
        const first = p + m * aRow;
        for (let j = 0; j < N; j += 4) {
          const columns = Math.min(4, N - j);
          tile(sums, a, first, first + (rows - 1) * aRow, aColumn, packed, j * K, K);
          for (let r = 0, s = 0; r < rows; r++, s = 4) {
            let at = o + (m + r) * toRow + j * toColumn;
            for (let c = 0; c < columns; c++, s++, at += toColumn) {
              to[at] = store ? store(sums[s]) : sums[s];
            }
          }
        }
      }
    }
    return 0;
  }

  // move, axes, shape, values, table (stride 0 along the axes of indices), number of
  // indices, then of each: the size and stride of its axis in the table, and itself
  function index() {
    const move = next();
    const axes = next();
    const shape = several(axes);
    const values = operand(axes);
    const table = operand(axes);
    const indices = Array.from({ length: next() }, () => {
      const [size, stride] = several(2);
      return { size, stride, ...operand(axes) };
    });
    const store = storing(move === MOVES.take ? values.code : table.code) ?? ((x) => x);
    const valuePlaces = offsets(shape, values.strides, values.start);
    const places = offsets(shape, table.strides, table.start);
    for (const [number, one] of indices.entries()) {
      const from = offsets(shape, one.strides, one.start);
      for (let i = 0; i < places.length; i++) {
        let k = one.data[from[i]];
        if (k < -one.size || k >= one.size) return number + 1;
        if (k < 0) k += one.size;
        places[i] += k * one.stride;
      }
    }
    for (let i = 0; i < places.length; i++) {
      if (move === MOVES.take) values.data[valuePlaces[i]] = table.data[places[i]];
      else if (move === MOVES.put) table.data[places[i]] = store(values.data[valuePlaces[i]]);
      else table.data[places[i]] = store(table.data[places[i]] + values.data[valuePlaces[i]]);
    }
    return 0;
  }

  // function, number of rows, their length, a number, the output and one or two inputs,
  // all contiguous
  function rows() {
    const f = rowFunctions[next()];
    const count = next();
    const n = next();
    const number = operand(0);
    const [to, from, of] = [operand(0), operand(0), operand(0)];
    const option = number.data[number.start];
    const store = storing(to.code) ?? ((x) => x);
    for (let r = 0; r < count; r++) {
      const [y, x, z] = [to, from, of].map(({ start }) => start + r * n);
      f(to.data, y, from.data, x, n, store, of.data, z, option);
    }
    return 0;
  }

  // how many numbers, the address of the options, then the parameter, its gradient, and
  // the means of this and of its square, all contiguous
  function adam() {
    const n = next();
    const first = (next() >>> 0) >>> 3;
    const options = heaps.HEAPF64.subarray(first, first + 6);
    const [share, squareShare, root, eps, step, kept] = options;
    const operands = [operand(0), operand(0), operand(0), operand(0)];
    const [p, g, m, s] = operands.map(({ data, start }) => data.subarray(start, start + n));
    const store = storing(operands[0].code) ?? ((x) => x);
    for (let i = 0; i < n; i++) {
      m[i] = store(m[i] + (g[i] - m[i]) * share);
      s[i] = store(s[i] * (1 - squareShare) + g[i] * g[i] * squareShare);
      p[i] = store(p[i] * kept - (step * m[i]) / (Math.sqrt(s[i]) / root + eps));
    }
    return 0;
  }

  const families = [elementwise, reduce, matmul, index, rows, adam];
  return (address) => {
    words = heaps.HEAP32;
    at = address >>> 2;
    inexact = false;
    const status = families[next()]();
    return inexact ? CODES.inexact : status;
  };
}
