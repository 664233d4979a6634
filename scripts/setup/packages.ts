/** System packages that a task needs: installed with apt when root, else said in one clear line. */
import { spawnSync } from "node:child_process";

/** Makes sure that a command exists. Throws a line that says what to install when it cannot be installed here. */
export function ensureCommand(command: string, debianPackage: string): void {
  if (!exists(command)) install(command, [debianPackage]);
}

/** Makes sure that Debian packages are installed. Throws a line that says what to install where that is impossible. */
export function ensurePackages(purpose: string, debianPackages: readonly string[]): void {
  const missing = debianPackages.filter((name) => !isInstalled(name));
  if (missing.length > 0) install(purpose, missing);
}

function install(purpose: string, debianPackages: readonly string[]): void {
  const list = debianPackages.join(" ");
  if (Deno.uid() !== 0 || !exists("apt-get")) {
    throw new Error(`Cannot go on as ${purpose} must be installed: try \`sudo apt-get install ${list}\``);
  }
  console.log(`Installing ${list} …`);
  const apt = (...args: string[]) =>
    spawnSync("apt-get", args, { stdio: ["ignore", "ignore", "inherit"] })
      .status;
  const tryInstall = () => apt("install", "-y", "-qq", "--no-install-recommends", ...debianPackages);
  if (tryInstall() !== 0 && (apt("update", "-qq") !== 0 || tryInstall() !== 0)) {
    throw new Error(`Cannot go on as apt-get could not install ${list}`);
  }
}

function exists(command: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${command}`], { stdio: "ignore" })
    .status === 0;
}

function isInstalled(debianPackage: string): boolean {
  const query = spawnSync("dpkg-query", ["-W", "-f", "${Status}", debianPackage], { encoding: "utf8" });
  return query.status === 0 && query.stdout.endsWith(" installed");
}
