// On a phone a figure's views stand above its controls, in one place that stays in sight
// while a reader scrolls to a control: one drawing at a time, chosen by tabs.
import { viewOf } from "./added.js";
import { fresh, h, put } from "./dom.js";

const PHONE = "(max-width: 600px)"; // as in phone.css

/** How many numbers an output has, without the axis that a slider picks along. */
const count = ({ output, at }, outputs) =>
  (outputs[output]?.shape ?? []).slice(at ? 1 : 0).reduce((a, b) => a * b, 1);

/**
 * The drawings among the views, each with the name of its tab: its kind's, or what its
 * heading begins with where several are of a kind. A caption or a single number is none.
 */
function drawings({ views }, added, outputs) {
  const found = views.map((view, i) => ({ i, view, name: viewOf(view.kind, added).tab }))
    .filter(({ view, name }) => name && (view.outputs || count(view, outputs) > 1));
  return found.map((one) => {
    const alone = found.filter(({ name }) => name === one.name).length === 1;
    return { i: one.i, name: alone ? one.name : one.view.label.split(",")[0] };
  });
}

/**
 * Let a figure fit a phone, and the page's width whenever it changes.
 * @param {import("./types.js").Spec} spec
 * @param {HTMLElement[]} views
 * @param {HTMLElement} body of the figure
 * @param {Record<string, any>} outputs at the start
 * @param {Record<string, any>} [added] kinds that the figure brings along
 * @returns {{steady(change: () => void): void, end(): void}} makes a change; ends it
 */
export function fitPhone(spec, views, body, outputs, added) {
  const found = drawings(spec, added, outputs);
  const columns = views.map((view) => view.parentElement);
  const panels = new Map(); // view -> what a tab shows
  let chosen = 0;

  const choose = (k, focus) => {
    chosen = (k + tabs.length) % tabs.length;
    tabs.forEach((tab, j) => {
      put(tab, "aria-selected", j === chosen);
      put(tab, "tabindex", j === chosen ? 0 : -1);
      const view = views[found[j].i];
      view.toggleAttribute("data-behind", j !== chosen);
      panels.get(view).toggleAttribute("hidden", j !== chosen);
    });
    if (focus) tabs[chosen].focus();
  };
  const tabs = found.map(({ i, name }, k) => {
    const tab = h("button", { type: "button", role: "tab", id: fresh("tab"),
      "aria-controls": fresh("panel"), onclick: () => choose(k) }, name);
    // A view itself is a figure, which is no panel.
    panels.set(views[i], h("div", { class: "explorer-panel", role: "tabpanel",
      id: tab.getAttribute("aria-controls"), "aria-labelledby": tab.id }));
    return tab;
  });
  const list = h("div", { class: "explorer-tabs", role: "tablist", "aria-label": "View",
    onkeydown: (event) => {
      const to = { ArrowLeft: chosen - 1, ArrowRight: chosen + 1, Home: 0, End: tabs.length - 1 };
      if (!(event.key in to)) return;
      event.preventDefault();
      choose(to[event.key], true);
    } }, ...tabs);
  if (tabs.length > 1) {
    choose(0, false);
    body.prepend(list);
  }

  const stage = h("div", { class: "explorer-stage" });
  const size = globalThis.ResizeObserver && new ResizeObserver(([{ borderBoxSize: [box] }]) => {
    body.style.setProperty("--stage", `${Math.ceil(box.blockSize)}px`);
  });
  const phone = globalThis.matchMedia?.(PHONE);

  function arrange() {
    if (phone?.matches) {
      stage.append(...views.map((view) => {
        const panel = tabs.length > 1 ? panels.get(view) : null;
        panel?.append(view);
        return panel ?? view;
      }));
      body.prepend(stage);
      if (tabs.length > 1) stage.append(list);
    } else if (stage.isConnected) {
      views.forEach((view, i) => columns[i]?.append(view));
      if (tabs.length > 1) body.prepend(list);
      stage.remove();
    }
  }
  // Captions and single numbers stand under the drawings, where they stay in sight longest.
  const drawn = new Set(found.map(({ i }) => i));
  views.forEach((view, i) => {
    view.style.setProperty("--place", String(drawn.has(i) ? i : i + views.length));
  });
  arrange();
  phone?.addEventListener("change", arrange);
  size?.observe(stage);

  return {
    // Views get higher and lower over the control in the hand, which stays where it is.
    steady(change) {
      const { activeElement: hand } = document;
      const held = phone?.matches && body.contains(hand) && !stage.contains(hand);
      const before = held && hand.getBoundingClientRect().top;
      change();
      if (!held) return;
      scrollBy({ top: hand.getBoundingClientRect().top - before, behavior: "instant" });
    },
    end() {
      phone?.removeEventListener("change", arrange);
      size?.disconnect();
    },
  };
}
