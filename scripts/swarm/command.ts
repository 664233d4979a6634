/**
 * What every operator's command has in common: `--help`, `--dry-run`, an exit code that says what happened: 0 done,
 * 1 not done, 2 arguments that cannot be used.
 *
 * @module
 */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { printError, printLine } from "../processes/output.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;

export interface Arguments {
  positionals: string[];
  /** The value of a `--name VALUE` option; all of them when it was given more than once. */
  text(name: string): string | undefined;
  texts(name: string): string[];
  flag(name: string): boolean;
  /** Say what would change, and change nothing. */
  dryRun: boolean;
}

export interface Command {
  /** Printed for `--help`; its first line says what the command does. */
  help: string;
  options?: Options;
  run(args: Arguments): Promise<number> | number;
}

/** Arguments that cannot be used; the message says why. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Something that an operator can act on, without a stack trace. */
export class Failure extends Error {
  override readonly name = "Failure";
}

/** Runs a command and gives its exit code; what goes wrong is printed as one message. */
export async function runCommand(command: Command, args: string[] = Deno.args): Promise<number> {
  try {
    const parsed = parse(args, command.options ?? {});
    if (!parsed.flag("help")) return await command.run(parsed);
    printLine(command.help);
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof UsageError) {
      printError(`${message}\n\n${command.help}`);
      return 2;
    }
    printError(message);
    return 1;
  }
}

function parse(args: string[], options: Options): Arguments {
  const common: Options = { help: { type: "boolean", short: "h" }, "dry-run": { type: "boolean" } };
  try {
    const { values, positionals } = parseArgs({ args, options: { ...common, ...options }, allowPositionals: true });
    const texts = (name: string) => [values[name] ?? []].flat().filter((value) => typeof value === "string");
    return {
      positionals,
      texts,
      text: (name) => texts(name).at(-1),
      flag: (name) => values[name] === true,
      dryRun: values["dry-run"] === true,
    };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
