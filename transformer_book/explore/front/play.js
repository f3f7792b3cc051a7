// A button that moves a slider on by itself, one step after the other, to its end.
import { h, put, write } from "./dom.js";

const WHOLE = 8000; // milliseconds from one end to the other, within these limits for a step
const SHORTEST = 120;
const LONGEST = 700;
const CALM = 1600; // milliseconds a step for readers who want little motion

/** Whether the reader has asked for little motion. */
export const calm = () =>
  Boolean(globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches);

/**
 * @param {import("./types.js").PartSpec} about the slider
 * @param {HTMLInputElement} track its track, which shows where it is
 * @param {(to: number) => void} go takes what the track shows now
 */
export function player({ min, max, step, label }, track, go) {
  const steps = Math.round((max - min) / step);
  let timer = null;

  function show() {
    write(el, timer ? "Pause" : "Play");
    put(el, "aria-label", `${el.textContent}: ${label}`);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    show();
  }

  function moveTo(value) {
    track.value = String(value);
    go(Number(track.value));
  }

  function tick() {
    // A cell that is run again puts another figure in this one's place.
    if (!track.isConnected || Number(track.value) >= max) stop();
    else moveTo(Number(track.value) + step);
  }

  function press() {
    if (timer) {
      stop();
      return;
    }
    const pace = calm() ? CALM : Math.min(Math.max(WHOLE / steps, SHORTEST), LONGEST);
    timer = setInterval(tick, pace);
    show();
    if (Number(track.value) >= max) moveTo(min);
    else tick();
  }

  const el = h("button", {
    type: "button", class: "explorer-play", onclick: press,
    onkeydown: (event) => {
      const by = { ArrowRight: step, ArrowUp: step, ArrowLeft: -step, ArrowDown: -step }[event.key];
      if (!by) return;
      event.preventDefault();
      stop();
      moveTo(Number(track.value) + by);
    },
  });
  track.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    press();
  });
  show();
  return { el, stop };
}
