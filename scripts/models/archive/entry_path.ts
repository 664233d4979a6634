/** Where a file of an archive goes, if it is one of those that are kept. */
import { join } from "node:path";

/**
 * The path below the target folder, without the archive's top folder; undefined for what is not kept. Throws for a name
 * that would leave the folder: nobody makes those by accident.
 */
export function entryPath(name: string, only: readonly string[]): string | undefined {
  if (name.startsWith("/") || /^[a-z]:/i.test(name) || name.includes("\\") || name.includes("\0")) throw escapes(name);
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) throw escapes(name);
  const path = parts.slice(1).join("/");
  const kept = only.some((wanted) => path === wanted || path.startsWith(`${wanted}/`));
  return kept ? path : undefined;
}

/** Joins a checked path to a folder. */
export function within(folder: string, path: string): string {
  return join(folder, ...path.split("/"));
}

function escapes(name: string): Error {
  return new Error(`Cannot unpack the archive as every name must stay in its folder: current value is ${name}`);
}
