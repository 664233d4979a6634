/**
 * The delays that a listener feels, in two real browsers. It measures and does not judge, so it always ends with 0.
 *
 *     deno task bench:call [--utterances 32]
 *
 * @module
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { benchCall } from "./bench/call.ts";
import { ensureCommand } from "./setup/packages.ts";

const { values } = parseArgs({ options: { utterances: { type: "string", default: "32" } } });
ensureCommand("chromium", "chromium");
console.log(`${cpus()[0]?.model ?? "unknown CPU"}, ${cpus().length} cores, load ${Deno.loadavg()[0]!.toFixed(1)}`);
await benchCall(Number(values.utterances));
