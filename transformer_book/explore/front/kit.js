// The helpers that a control or a view from outside this package receives.
export * from "./dom.js";
export * from "./grid.js";
export * from "./numbers.js";
export * from "./roles.js";
export * from "./shades.js";
export * from "./values.js";
