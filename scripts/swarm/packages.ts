/**
 * Copies npm packages and what they depend on out of the installed `node_modules`, so that an image holds exactly the
 * versions of the lock file, and of those only what runs on its platform.
 *
 * @module
 */
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join, matchesGlob, relative } from "node:path";

interface Manifest {
  version: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

export interface Platform {
  os: "linux";
  arch: "x64" | "arm64";
}

/** Declarations, source maps and binaries of other systems: nothing loads them. */
const OTHER_SYSTEMS = /(^|[/._-])(darwin|win32|windows|macos|android)([/._-]|$)|\.(dylib|dll|exe)$/;
const NOT_LOADED = /\.(d\.[cm]?ts|map|md|markdown|flow)$|(^|\/)(test|tests|docs|examples)\//;

/** Names and versions of the copied packages. `from` is a `node_modules` folder, `to` the one to fill. */
export function copyPackages(
  names: readonly string[],
  options: { from: string; to: string; omit: readonly string[]; platform: Platform },
): Record<string, string> {
  const { from, to, omit, platform } = options;
  const copied: Record<string, string> = {};
  const waiting = names.map((name) => ({ name, source: find(name, join(from, "..")) }));
  for (const { name, source } of waiting) {
    if (!source) throw new Error(`Cannot stage ${name} as it must be installed: run \`deno install\` first`);
    const { version, dependencies, optionalDependencies }: Manifest = readManifest(source);
    if (copied[name] === version) continue;
    if (copied[name]) {
      throw new Error(`Cannot stage ${name} as there must be one version of it: found ${copied[name]} and ${version}`);
    }
    copied[name] = version;
    copyPackage(name, source, { to, omit, platform });
    for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (omit.includes(dependency)) continue;
      const found = find(dependency, source);
      const optional = dependency in (optionalDependencies ?? {});
      if (found || !optional) waiting.push({ name: dependency, source: found });
    }
  }
  return copied;
}

/** The folder of a package as a file in `folder` would find it. */
function find(name: string, folder: string): string | undefined {
  for (let at = folder;; at = dirname(at)) {
    const candidate = basename(at) === "node_modules" ? join(at, name) : join(at, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return realpathSync(candidate);
    if (dirname(at) === at) return undefined;
  }
}

/** Copies one package without what is not loaded on the platform; `omit` holds patterns that start with its name. */
export function copyPackage(
  name: string,
  source: string,
  options: { to: string; omit: readonly string[]; platform: Platform },
): void {
  const otherArch = options.platform.arch === "x64" ? /(^|[/._-])arm64([/._-]|$)/ : /(^|[/._-])x64([/._-]|$)/;
  const target = join(options.to, name);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(source, target, {
    recursive: true,
    filter(path) {
      const file = relative(source, path);
      if (file === "") return true;
      if (file === "node_modules" || OTHER_SYSTEMS.test(file) || NOT_LOADED.test(file) || otherArch.test(file)) {
        return false;
      }
      return !options.omit.some((pattern) => matchesGlob(`${name}/${file}`, pattern));
    },
  });
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}
