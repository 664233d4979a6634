import assert from "node:assert/strict";
import { Progress } from "./progress.ts";

function recording(terminal: boolean) {
  const lines: string[] = [];
  let at = 0;
  const progress = new Progress({
    terminal,
    write: (line) => lines.push(line),
    writeOver: (text) => lines.push(text),
    now: () => at,
  });
  return { progress, lines, pass: (ms: number) => at += ms };
}

Deno.test("Progress shows share, bytes, speed and the time that is left", () => {
  const { progress, lines, pass } = recording(true);
  progress.expect("a", 60e6);
  progress.expect("b", 40e6);
  for (let second = 0; second <= 5; second++) {
    progress.update("a", second * 4e6, 60e6);
    pass(1000);
  }
  assert.match(lines.at(-1)!, /█{5}░{19} {2}20 % {2}20\.0 MB of 100\.0 MB {2}4\.0 MB\/s {2}20 s left$/);
});

Deno.test("Progress does not count what an earlier run brought as speed", () => {
  const { progress, pass } = recording(true);
  progress.expect("a", 100e6);
  progress.update("a", 50e6, 100e6);
  pass(1000);
  progress.update("a", 51e6, 100e6);
  assert.match(progress.line(), /51 % .* 1\.0 MB\/s {2}49 s left/);
});

Deno.test("Progress guesses no total, and writes few lines where there is no terminal", () => {
  const { progress, lines, pass } = recording(false);
  progress.expect("a", undefined);
  for (let at = 0; at < 250; at++) {
    progress.update("a", at * 1e5, undefined);
    pass(100);
  }
  assert.equal(lines.length, 2);
  assert.match(lines[0]!, /total not known yet {2}1\.0 MB\/s$/);
});
