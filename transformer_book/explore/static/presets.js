// What the presets of a mask show of query i and key j of S; the same as in controls.py.
export const PRESETS = {
  none: () => true,
  causal: (i, j) => j <= i,
  window: (i, j) => Math.abs(i - j) <= 1,
  padding: (i, j, S) => j < Math.max(S - 2, 1),
};
