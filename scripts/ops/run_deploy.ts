/** `deno task deploy` as a part of another command. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../swarm/images.ts";

/** What stands behind `--` is for deploy. */
export function splitArguments(args: readonly string[]): { own: string[]; deploy: string[] } {
  const at = args.indexOf("--");
  return at < 0 ? { own: [...args], deploy: [] } : { own: args.slice(0, at), deploy: args.slice(at + 1) };
}

/** Its exit code. The environment comes beside what this process has, which wins. */
export function runDeploy(args: readonly string[], env: Record<string, string> = {}): Promise<number> {
  const script = join(ROOT, "scripts/swarm/deploy.ts");
  const child = spawn(Deno.execPath(), ["run", "-A", script, ...args], {
    cwd: ROOT,
    env: { ...env, ...Deno.env.toObject() },
    stdio: "inherit",
  });
  return new Promise((resolve) => child.on("close", (code) => resolve(code ?? 1)));
}
