/** System packages that a task needs: installed with apt when root, else said in one clear line. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, rmSync, writeFileSync } from "node:fs";

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
    spawnSync("apt-get", ["-o", "DPkg::Lock::Timeout=300", ...args], { stdio: ["ignore", "ignore", "inherit"] }).status;
  const tryInstall = () => apt("install", "-y", "-qq", "--no-install-recommends", ...debianPackages);
  withoutServices(() => {
    if (tryInstall() === 0 || (apt("update", "-qq") === 0 && tryInstall() === 0)) return;
    throw new Error(`Cannot go on as apt-get could not install ${list}`);
  });
}

/** What Debian asks before it starts a service that was just installed (invoke-rc.d(8)); 101 is no. */
const POLICY = "/usr/sbin/policy-rc.d";

/** Debian starts the services of a package; here its programs are wanted, not servers on its ports. */
function withoutServices(work: () => void): void {
  const ours = !existsSync(POLICY);
  if (ours) {
    writeFileSync(POLICY, "#!/bin/sh\nexit 101\n");
    chmodSync(POLICY, 0o755);
  }
  try {
    work();
  } finally {
    if (ours) rmSync(POLICY, { force: true });
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
