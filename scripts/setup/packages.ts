/** System packages that a task needs: installed with apt when root, else said in one clear line. */
import { spawnSync } from "node:child_process";

/** Makes sure that a command exists. Throws a line that says what to install when it cannot be installed here. */
export function ensureCommand(command: string, debianPackage: string): void {
  if (exists(command)) return;
  if (Deno.uid() !== 0 || !exists("apt-get")) {
    throw new Error(`Cannot go on as ${command} must be installed: try \`sudo apt-get install ${debianPackage}\``);
  }
  console.log(`Installing ${debianPackage} …`);
  const apt = (...args: string[]) => spawnSync("apt-get", args, { stdio: ["ignore", "ignore", "inherit"] }).status;
  const install = () => apt("install", "-y", "-qq", "--no-install-recommends", debianPackage);
  if (install() !== 0 && (apt("update", "-qq") !== 0 || install() !== 0)) {
    throw new Error(`Cannot go on as apt-get could not install ${debianPackage}`);
  }
}

function exists(command: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${command}`], { stdio: "ignore" }).status === 0;
}
