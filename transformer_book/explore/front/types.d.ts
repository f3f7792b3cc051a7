// The types that the front end's JSDoc names. Nothing here is bundled.

export interface Tensor { shape: number[]; data: number[] }
export type Inputs = Record<string, any>;
export type Labels = Record<string, string[]>;

/** What Python sends of a control or a view: its `spec()`. */
export interface PartSpec { kind: string; label: string; [name: string]: any }

/** What Python sends of an explorer. */
export interface Spec {
  name: string;
  label: string;
  /** The query at the start: its index and its token. */
  focus: number;
  word: string | null;
  controls: Record<string, PartSpec>;
  views: PartSpec[];
  start: Inputs;
  /** What the figure says of its inputs, by name, with {places}. */
  sentences: Record<string, string>;
  /** Kinds from outside this package: the text or the address of their modules. */
  scripts?: Record<string, string>;
  /** Of a figure that trains: the inputs that are settings of the training. */
  train?: string[];
  /** Outputs whose whole numbers stand for tokens: their names by code. */
  spelled?: Record<string, string[]>;
}

/** A model with anywidget's methods. */
export interface Model {
  get(name: string): any;
  set(name: string, value: any): void;
  save_changes(): void;
  on(event: string, listener: () => void): void;
  off(event: string, listener: () => void): void;
  /** In Jupyter: send the kernel a message; what happens to it is called back. */
  send?(content: any, callbacks?: any): void;
  /** In Jupyter: what knows the kernel. */
  widget_manager?: any;
}

/** A kind of control: what a module in controls/ exports. */
export interface Control {
  /** Draw it. `set` takes a new value as it is, acceptable or not; `say` is for screen
   * readers. `sync` shows the value that holds now. */
  make(spec: PartSpec, value: any, set: (value: any) => void, say: (text: string) => void): {
    el: HTMLElement;
    sync(value: any, labels: Labels, notes: string[]): void;
  };
  /** What is wrong with a value, in a sentence of its Python class; empty if nothing is. */
  problem(spec: PartSpec, value: any): string;
  /** Fetch what the value needs. */
  load?(spec: PartSpec, value: any, read: (file: string) => Promise<ArrayBuffer | Uint8Array>):
    Promise<void>;
  /** The tensor that a program receives; a plain control has none. */
  tensor?(spec: PartSpec, value: any, labels: Labels): Tensor;
  /** The labels of the rows, if it has rows. */
  tokens?(spec: PartSpec, value: any): string[];
  /** Sentences beside the answer. */
  notes?(spec: PartSpec, value: any): string[];
  /** A value as a reader would say it; a number or a name as it is. */
  said?(spec: PartSpec, value: any): string;
  /** Values one move away. */
  next?(spec: PartSpec, value: any): any[];
  /** Whether it is as high as a view. */
  tall?: boolean;
  /** Why there is no such kind. */
  error?: string;
}

/** A query, a key, a head, whether weights are seen as lines, and those of several heads
 * together; what is not named stays as it is. */
export interface Place {
  query?: number; key?: number | null; head?: number; lines?: boolean; several?: boolean;
}

/** A state A, and what finds its numbers for those of another: see state/compare.js. */
export interface Kept {
  then: State;
  aligned(then: State, now: State, view: any, axes?: string[]): Tensor | null;
}

/** A figure as what is in state/ knows it. */
export interface Figure {
  spec: Spec;
  model: Model;
  section: HTMLElement;
  /** The kinds that the figure brings along. */
  added: any;
  say(who: string, text: string): void;
  moves: { undo(): void; redo(): void; canUndo(): boolean; canRedo(): boolean };
  /** The elements of its views, in the order of the spec. */
  views: HTMLElement[];
  /** What its views show. */
  shown(): State;
  /** What it is compared with, if it is. */
  kept(): Kept | null;
  keep(kept: Kept | null): void;
  reset(): void;
  /** Say where the state comes from, until the figure is reset. */
  mark(el: HTMLElement): void;
  /** The inputs, and the query that is chosen, if there are words to choose from. */
  place(): { inputs: Inputs; query: number | null };
  /** Take up such a state. */
  restore(state: { inputs: Inputs; query?: number | null }): void;
}

/** What a view can ask of its figure. */
export interface Context {
  set(name: string, value: any): void;
  say(who: string, text: string): void;
  inputs(): Inputs;
  controls: Record<string, PartSpec>;
  hover(place: Place | null): void;
  pin(place: Place): void;
  /** Pin a place, and open what explains it. */
  ask(place: Place): void;
  /** Whether a view of the figure lets a reader choose a query. */
  chooses: boolean;
}

/** What the views draw. */
export interface State {
  inputs: Inputs;
  outputs: Record<string, Tensor>;
  /** The tokens of an input, or of the first that has any. */
  tokens(name?: string): string[] | undefined;
  active: {
    query: number; key: number | null; head: number; lines: boolean; several: boolean;
  };
  /** A state that this one is compared with, and its output of a view in the shape of this
   * one's, NaN where it has none; `axes` name the last ones, rows and cols if not given. */
  then?: State;
  was?(view: any, axes?: string[]): Tensor | null;
  /** The output of a view, or its entry that the view's `at` picks. */
  output(view: { output: string; at?: string | null }): Tensor;
}

/** A kind of view: what a module in views/ exports. */
export interface View {
  make(spec: PartSpec, context: Context): {
    el: HTMLElement;
    draw(state: State): void;
    /** Explain the place that a reader has just chosen. */
    ask?(): void;
  };
  /** How much room it needs. Of the views with 2 or more, those with the largest number stand
   * in a column of their own beside the controls. */
  room?: number;
  /** Whether a reader chooses a query in it. */
  chooses?: boolean;
  /** What its tab says on a phone, where one drawing is in sight at a time. What has none is
   * always in sight. */
  tab?: string;
  /** Why there is no such kind. */
  error?: string;
}
