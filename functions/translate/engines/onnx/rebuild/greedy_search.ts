/**
 * Greedy search inside the graph, as two ONNX `Loop`s: rounds, each with the sentences that are not over yet, and in each
 * round steps, until a part of its sentences is over. So a batch costs little more than what its sentences say.
 *
 * A draft is what a sentence alone is expected to say first. The first round takes all of it in one step, and keeps what
 * the model would have said itself; the next rounds go on from there.
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
  /** int64: the most tokens. */
  limit: string;
  /** int64 [B, K]; K is 0 for several sentences. */
  draft: string;
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
  const kept = keepAgreed(main, round, steps);
  const rows = round.add("Reshape", [
    round.add("Expand", [
      round.add("Unsqueeze", ["round/left", main.integers("last_axis", [-1])]),
      round.add("Shape", [kept.said]),
    ]),
    flat,
  ]);
  const tokens = round.add("Reshape", [kept.said, flat]);
  const asNumbers = round.add("Cast", [kept.over], { to: ElementType.int32 });
  const over = round.add("ReduceMax", [asNumbers, main.integers("along_tokens", [1])], { keepdims: 0 });
  const open = round.add("NonZero", [
    round.add("Equal", [over, main.add("Cast", ["zero"], { to: ElementType.int32 })]),
  ]);
  const places = round.add("Reshape", [open, flat]);
  const keep = (name: string) => round.add("Gather", [name, places]);
  const number = round.add("Add", ["round/number", kept.count]);
  const some = round.add("Greater", [round.add("Size", [places]), main.integers("none", [0], ONE_NUMBER)]);
  const body = round.graph([
    int64("round/index", ONE_NUMBER),
    bool("round/going", ONE_NUMBER),
    int64("round/number", ONE_NUMBER),
    int64("round/tokens", ["said"]),
    int64("round/rows", ["said"]),
    int64("round/left", ["left"]),
    int64("round/token", ["left", "new"]),
    ...pastValues(past, search),
  ], [
    bool(round.add("And", [some, round.add("Less", [number, search.limit])]), ONE_NUMBER),
    int64(number, ONE_NUMBER),
    int64(round.add("Concat", ["round/tokens", tokens], { axis: 0 }), ["said"]),
    int64(round.add("Concat", ["round/rows", rows], { axis: 0 }), ["said"]),
    int64(keep("round/left"), ["left"]),
    int64(keep(kept.token), ["left", "new"]),
    ...pastValues(kept.past.map(({ keys, values }) => ({ keys: keep(keys), values: keep(values) })), search),
  ]);
  const [, said, who] = main.addMany("Loop", ["", "yes", ...begin(main, search)], body.output.length - 1, { body });
  return { tokens: said!, rows: who! };
}

/**
 * What a round gives: all of it after steps of one token; after a draft the tokens that are the draft's, and the one after
 * them, with as much of the past.
 */
function keepAgreed(main: GraphWriter, round: GraphWriter, steps: ReturnType<typeof searchSteps>) {
  const [axis1, axis2] = [main.integers("axis_1", [1]), main.integers("axis_2", [2])];
  const [from0, from1, most] = [
    main.integers("from_0", [0]),
    main.integers("from_1", [1]),
    main.integers("most", [2 ** 31 - 1]),
  ];
  const minus1 = main.integers("minus_1", [-1]);
  const expected = round.add("Slice", ["round/token", from1, most, axis1]);
  const found = round.add("Slice", [steps.token, from0, minus1, axis1]);
  const differs = round.add("Cast", [round.add("Not", [round.add("Equal", [expected, found])])], {
    to: ElementType.int64,
  });
  const before = round.add("CumSum", [differs, main.integers("along_1", [1], ONE_NUMBER)]);
  const agrees = round.add("Cast", [round.add("Equal", [before, "zero"])], { to: ElementType.int64 });
  const agreed = round.add("ReduceSum", [agrees], { keepdims: 0 });
  // For several sentences there is no draft, so that nothing is summed over them.
  const tokens = round.add("Reshape", [round.add("Add", [agreed, "one"]), main.integers("one_number", [1])]);
  const dropped = round.add("Sub", [tokens, round.add("Shape", ["round/token"], { start: 1 })]);
  const length = round.add("Add", [round.add("Shape", [steps.past[0]!.keys], { start: 2, end: 3 }), dropped]);
  const cut = (name: string) => round.add("Slice", [name, from0, length, axis2]);
  const said = round.add("Slice", [steps.said, from0, tokens, axis2]);
  const made = round.add("Shape", [said], { end: 1 });
  const perStep = round.add("Shape", [said], { start: 2 });
  return {
    said,
    count: round.add("Squeeze", [round.add("Mul", [made, perStep])]),
    over: round.add("Slice", [steps.over, from0, tokens, axis1]),
    token: round.add("Slice", [steps.token, round.add("Sub", [tokens, from1]), tokens, axis1]),
    past: steps.past.map(({ keys, values }) => ({ keys: cut(keys), values: cut(values) })),
  };
}

/** What is carried into the first round: nothing made or said, every sentence at its start token, no past. */
function begin(main: GraphWriter, { mask, draft, startToken, heads, headSize, source }: Search): string[] {
  main.flag("yes", true);
  const [zero, one] = [main.integers("zero", [0], ONE_NUMBER), main.integers("one", [1], ONE_NUMBER)];
  const batch = main.add("Shape", [mask], { end: 1 });
  const all = main.add("Range", [zero, main.add("Squeeze", [batch]), one]);
  const column = main.add("Concat", [batch, main.integers("column", [1])], { axis: 0 });
  const start = main.add("Expand", [main.integers("start_token", [startToken], ONE_NUMBER), column]);
  const first = main.add("Concat", [start, draft], { axis: 1 });
  const nothing = main.integers("nothing", []);
  const shape = main.add("Concat", [batch, main.integers("no_past", [heads, 0, headSize])], { axis: 0 });
  const none = main.add("ConstantOfShape", [shape]);
  return [zero, nothing, nothing, all, first, ...source.flatMap(() => [none, none])];
}

/** Steps with the same sentences. Carried: their last tokens, which are over, and the past of each layer. */
function searchSteps(main: GraphWriter, round: GraphWriter, search: Search, past: KeysAndValues[]) {
  const { positions, source, mask, limit, endToken } = search;
  const step = new GraphWriter("step/");
  const ofRound = (name: string) => round.add("Gather", [name, "round/left"]);
  const width = round.add("Squeeze", [round.add("Shape", ["round/token"], { start: 1 })]);
  const before = pastNames("step/", search);
  const from = step.add("Add", ["round/number", "step/index"]);
  const next = search.step(step, {
    token: "step/token",
    position: step.add("Gather", [positions, step.add("Range", [from, step.add("Add", [from, width]), "one"])]),
    later: hideLater(main, round, width),
    past: before,
    source: source.map(({ keys, values }) => ({ keys: ofRound(keys), values: ofRound(values) })),
    mask: ofRound(mask),
  });
  const ends = step.add("Equal", [next.token, main.integers("end_token", [endToken], ONE_NUMBER)]);
  const over = step.add("Or", ["step/over", ends]);
  const count = step.add("ReduceSum", [step.add("Cast", [over], { to: ElementType.int64 })], { keepdims: 0 });
  // After a draft its round has to say what of it stays.
  const single = round.add("Equal", [width, "one"]);
  const body = step.graph([
    int64("step/index", ONE_NUMBER),
    bool("step/going", ONE_NUMBER),
    int64("step/token", ["left", "new"]),
    bool("step/over", ["left", "new"]),
    ...pastValues(before, search),
  ], [
    bool(step.add("And", [single, step.add("Less", [count, partOf(main, round)])]), ONE_NUMBER),
    int64(next.token, ["left", "new"]),
    bool(over, ["left", "new"]),
    ...pastValues(next.past, search),
    int64(step.add("Identity", [next.token]), ["left", "new"]),
  ]);
  const most = round.add("Sub", [limit, "round/number"]);
  const none = round.add("Less", ["round/token", "zero"]);
  const inputs = [most, "yes", "round/token", none, ...past.flatMap(({ keys, values }) => [keys, values])];
  const [token, isOver, ...rest] = round.addMany("Loop", inputs, body.output.length - 1, { body });
  const longer = past.map((_, layer) => ({ keys: rest[2 * layer]!, values: rest[2 * layer + 1]! }));
  return { token: token!, over: isOver!, past: longer, said: rest.at(-1)! };
}

/** float32 [T, T], added to scores: minus infinity, nearly, where a token would see one after it. A draft has no past. */
function hideLater(main: GraphWriter, round: GraphWriter, width: string): string {
  const all = round.add("Range", ["zero", width, "one"]);
  const column = round.add("Unsqueeze", [all, main.integers("as_column", [1])]);
  const hidden = main.floats("hidden", Float32Array.of(-1e9), []);
  return round.add("Where", [round.add("Less", [column, all]), hidden, main.floats("seen", Float32Array.of(0), [])]);
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
