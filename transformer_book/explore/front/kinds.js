// Generated from the modules in controls/ and views/ by `make export`.
import characters_control from "./controls/characters.js";
import choice_control from "./controls/choice.js";
import mask_control from "./controls/mask.js";
import matrix_control from "./controls/matrix.js";
import sentence_control from "./controls/sentence.js";
import slider_control from "./controls/slider.js";
import switch_control from "./controls/switch.js";
import vectors_control from "./controls/vectors.js";
import caption_view from "./views/caption.js";
import clocks_view from "./views/clocks.js";
import curve_view from "./views/curve.js";
import guess_view from "./views/guess.js";
import headgrid_view from "./views/headgrid.js";
import heatmap_view from "./views/heatmap.js";
import likeliest_view from "./views/likeliest.js";
import meter_view from "./views/meter.js";
import plane_view from "./views/plane.js";
import row_view from "./views/row.js";
import why_view from "./views/why.js";

/** kind -> definition @type {Record<string, any>} */
export const CONTROLS = {
  characters: characters_control,
  choice: choice_control,
  mask: mask_control,
  matrix: matrix_control,
  sentence: sentence_control,
  slider: slider_control,
  switch: switch_control,
  vectors: vectors_control,
};

/** kind -> definition @type {Record<string, any>} */
export const VIEWS = {
  caption: caption_view,
  clocks: clocks_view,
  curve: curve_view,
  guess: guess_view,
  headgrid: headgrid_view,
  heatmap: heatmap_view,
  likeliest: likeliest_view,
  meter: meter_view,
  plane: plane_view,
  row: row_view,
  why: why_view,
};
