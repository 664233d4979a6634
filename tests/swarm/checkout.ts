/** A second checkout for the tests to change code in, as an operator does before a redeploy. */
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../system.ts";

const FOLDERS = ["functions", "scripts", "swarm", "tests"];
const FILES = ["deno.json", "deno.lock"];

export class Checkout implements Disposable {
  readonly root = join(ROOT, ".cache/swarm/checkout");

  constructor() {
    rmSync(this.root, { recursive: true, force: true });
    mkdirSync(this.root, { recursive: true });
    const filter = (path: string) => !/\/(train|node_modules|models)$/.test(path);
    for (const folder of FOLDERS) cpSync(join(ROOT, folder), join(this.root, folder), { recursive: true, filter });
    for (const file of FILES) cpSync(join(ROOT, file), join(this.root, file));
    // The stand-in for Traefik is bundled there.
    mkdirSync(join(this.root, ".cache"));
    symlinkSync(join(ROOT, ".cache/swarm"), join(this.root, ".cache/swarm"));
    symlinkSync(join(ROOT, "node_modules"), join(this.root, "node_modules"));
  }

  /** Replaces a text that must be there once. */
  edit(file: string, before: string, after: string): void {
    const path = join(this.root, file);
    const parts = readFileSync(path, "utf8").split(before);
    if (parts.length !== 2) throw new Error(`Cannot edit ${file} as it must hold once: ${before}`);
    writeFileSync(path, parts.join(after));
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
