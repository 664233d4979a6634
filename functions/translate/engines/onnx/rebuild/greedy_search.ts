/**
 * Greedy search inside the graph, as two ONNX `Loop`s: rounds, each with the sentences that are not over yet, and in each
 * round steps, until a part of its sentences is over. So a batch costs little more than what its sentences say.
 *
 * @module
 */
import type { KeysAndValues } from "./attention.ts";
import type { StepInputs, StepOutputs } from "./decoder_step.ts";
import { GraphWriter, value } from "./graph_writer.ts";
import { ElementType, type OnnxValue } from "./onnx_file.ts";

export interface Search {
  /** Writes one step of the decoder. */
  step(graph: GraphWriter, inputs: StepInputs): StepOutputs;
  /** Table of positions, float32 [P, D]. */
  positions: string;
  /** Keys and values of the source of every sentence, by layer. */
  source: KeysAndValues[];
  /** int32 [B, S] */
  mask: string;
  /** int64: the most steps. */
  limit: string;
  startToken: number;
  endToken: number;
  heads: number;
  headSize: number;
}

/** A round ends when one of this many sentences is over: copying what stays costs less than going on with all. */
const PART = 4;

const ONE_NUMBER: number[] = [];

/**
 * Gives `tokens` and `rows`, int64 [N]: everything said, in time, and which sentence said it. A sentence may go on after
 * its end token. Carried from round to round: how many steps were made, all of that, which sentences are left, their last
 * tokens, and the past of each layer.
 */
export function greedySearch(main: GraphWriter, search: Search): { tokens: string; rows: string } {
  const round = new GraphWriter("round/");
  const past = pastNames("round/", search);
  const steps = searchSteps(main, round, search, past);
  const flat = main.integers("flat", [-1]);
  const made = round.add("Shape", [steps.said], { end: 1 });
  const shape = round.add("Concat", [made, round.add("Shape", ["round/left"])], { axis: 0 });
  const rows = round.add("Reshape", [round.add("Expand", ["round/left", shape]), flat]);
  const tokens = round.add("Reshape", [steps.said, flat]);
  const open = round.add("NonZero", [round.add("Not", [round.add("Reshape", [steps.over, flat])])]);
  const places = round.add("Reshape", [open, flat]);
  const keep = (name: string) => round.add("Gather", [name, places]);
  const number = round.add("Add", ["round/number", round.add("Squeeze", [made])]);
  const some = round.add("Greater", [round.add("Size", [places]), main.integers("none", [0], ONE_NUMBER)]);
  const body = round.graph([
    int64("round/index", ONE_NUMBER),
    bool("round/going", ONE_NUMBER),
    int64("round/number", ONE_NUMBER),
    int64("round/tokens", ["said"]),
    int64("round/rows", ["said"]),
    int64("round/left", ["left"]),
    int64("round/token", ["left", 1]),
    ...pastValues(past, search),
  ], [
    bool(round.add("And", [some, round.add("Less", [number, search.limit])]), ONE_NUMBER),
    int64(number, ONE_NUMBER),
    int64(round.add("Concat", ["round/tokens", tokens], { axis: 0 }), ["said"]),
    int64(round.add("Concat", ["round/rows", rows], { axis: 0 }), ["said"]),
    int64(keep("round/left"), ["left"]),
    int64(keep(steps.token), ["left", 1]),
    ...pastValues(steps.past.map(({ keys, values }) => ({ keys: keep(keys), values: keep(values) })), search),
  ]);
  const [, said, who] = main.addMany("Loop", ["", "yes", ...begin(main, search)], body.output.length - 1, { body });
  return { tokens: said!, rows: who! };
}

/** What is carried into the first round: nothing made or said, every sentence at its start token, no past. */
function begin(main: GraphWriter, { mask, startToken, heads, headSize, source }: Search): string[] {
  main.flag("yes", true);
  const [zero, one] = [main.integers("zero", [0], ONE_NUMBER), main.integers("one", [1], ONE_NUMBER)];
  const batch = main.add("Shape", [mask], { end: 1 });
  const all = main.add("Range", [zero, main.add("Squeeze", [batch]), one]);
  const column = main.add("Concat", [batch, main.integers("column", [1])], { axis: 0 });
  const start = main.add("Expand", [main.integers("start_token", [startToken], ONE_NUMBER), column]);
  const nothing = main.integers("nothing", []);
  const shape = main.add("Concat", [batch, main.integers("no_past", [heads, 0, headSize])], { axis: 0 });
  const none = main.add("ConstantOfShape", [shape]);
  return [zero, nothing, nothing, all, start, ...source.flatMap(() => [none, none])];
}

/** Steps with the same sentences. Carried: their last tokens, which are over, and the past of each layer. */
function searchSteps(main: GraphWriter, round: GraphWriter, search: Search, past: KeysAndValues[]) {
  const { positions, source, mask, limit, endToken } = search;
  const step = new GraphWriter("step/");
  const ofRound = (name: string) => round.add("Gather", [name, "round/left"]);
  const before = pastNames("step/", search);
  const next = search.step(step, {
    token: "step/token",
    position: step.add("Gather", [positions, step.add("Add", ["round/number", "step/index"])]),
    past: before,
    source: source.map(({ keys, values }) => ({ keys: ofRound(keys), values: ofRound(values) })),
    mask: ofRound(mask),
  });
  const ends = step.add("Equal", [next.token, main.integers("end_token", [endToken], ONE_NUMBER)]);
  const over = step.add("Or", ["step/over", ends]);
  const count = step.add("ReduceSum", [step.add("Cast", [over], { to: ElementType.int64 })], { keepdims: 0 });
  const body = step.graph([
    int64("step/index", ONE_NUMBER),
    bool("step/going", ONE_NUMBER),
    int64("step/token", ["left", 1]),
    bool("step/over", ["left", 1]),
    ...pastValues(before, search),
  ], [
    bool(step.add("Less", [count, partOf(main, round)]), ONE_NUMBER),
    int64(next.token, ["left", 1]),
    bool(over, ["left", 1]),
    ...pastValues(next.past, search),
    int64(step.add("Identity", [next.token]), ["left", 1]),
  ]);
  const most = round.add("Sub", [limit, "round/number"]);
  const none = round.add("Less", ["round/token", "zero"]);
  const inputs = [most, "yes", "round/token", none, ...past.flatMap(({ keys, values }) => [keys, values])];
  const [token, isOver, ...rest] = round.addMany("Loop", inputs, body.output.length - 1, { body });
  const longer = past.map((_, layer) => ({ keys: rest[2 * layer]!, values: rest[2 * layer + 1]! }));
  return { token: token!, over: isOver!, past: longer, said: rest.at(-1)! };
}

/** How many of a round's sentences have to be over to end it: a part of them, rounded up. */
function partOf(main: GraphWriter, round: GraphWriter): string {
  const more = round.add("Add", [round.add("Size", ["round/left"]), main.integers("round_up", [PART - 1], ONE_NUMBER)]);
  return round.add("Div", [more, main.integers("part", [PART], ONE_NUMBER)]);
}

const int64 = (name: string, sizes: (number | string)[]) => value(name, ElementType.int64, sizes);
const bool = (name: string, sizes: (number | string)[]) => value(name, ElementType.bool, sizes);

function pastNames(scope: string, { source }: Search): KeysAndValues[] {
  return source.map((_, layer) => ({ keys: `${scope}keys.${layer}`, values: `${scope}values.${layer}` }));
}

function pastValues(past: KeysAndValues[], { heads, headSize }: Search): OnnxValue[] {
  return past.flatMap(({ keys, values }) => [keys, values])
    .map((name) => value(name, ElementType.float, ["left", heads, "past", headSize]));
}
