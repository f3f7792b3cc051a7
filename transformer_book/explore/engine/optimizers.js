// The optimizers of torch.optim that the engine has, by their names there. Numbers that change
// from step to step are arguments: as constants of a program they would be compiled anew.
import { numpy, tree } from "@jax-js/jax";

/**
 * @typedef {object} Optimizer
 * @property {(parameters: any) => any} start gives its state before the first step
 * @property {(rate: number, step: number) => number[]} scales gives what the step, counted
 *   from 1, multiplies with
 * @property {(parameters: any, slopes: any, state: any, scales: any[]) => any[]} step gives the
 *   next parameters and the next state; it uses up what it is given
 */

/** Plain gradient descent. @returns {Optimizer} */
const SGD = () => ({
  start: () => ({}),
  scales: (rate) => [rate],
  step(parameters, slopes, state, [rate]) {
    const next = tree.map((p, slope) => p.sub(slope.mul(rate.ref)), parameters, slopes);
    rate.dispose();
    return [next, state];
  },
});

/**
 * Kingma and Ba 2014, arXiv 1412.6980, algorithm 1: running means of the slopes and of their
 * squares. Both begin at zero, so both are divided by the weight that they have got so far.
 * @param {{betas: [number, number], eps: number}} options
 * @returns {Optimizer}
 */
const Adam = ({ betas: [first, second], eps }) => ({
  start(parameters) {
    const zeros = () => tree.map((p) => numpy.zeros(p.shape), parameters);
    return { mean: zeros(), square: zeros() };
  },
  scales: (rate, step) => [rate / (1 - first ** step), 1 / Math.sqrt(1 - second ** step)],
  step(parameters, slopes, state, [rate, size]) {
    const squares = tree.map((slope) => slope.ref.mul(slope), tree.ref(slopes));
    const mean = tree.map((m, slope) => m.mul(first).add(slope.mul(1 - first)),
      state.mean, slopes);
    const square = tree.map((s, slope) => s.mul(second).add(slope.mul(1 - second)),
      state.square, squares);
    const next = tree.map((p, m, s) => {
      const divisor = numpy.sqrt(s).mul(size.ref).add(eps);
      return p.sub(m.mul(rate.ref).div(divisor));
    }, parameters, tree.ref(mean), tree.ref(square));
    for (const used of [rate, size]) used.dispose();
    return [next, { mean, square }];
  },
});

export const optimizers = { SGD, Adam };
