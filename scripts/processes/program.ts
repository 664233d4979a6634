/** How the replicas of a service are run on this machine: any command that serves HTTP at the port it is given. */
import { globSync, mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Its replicas answer 200 at the path that the stack's health check names, `/ready`, once they can be used. */
export interface Program {
  command: string;
  args: readonly string[];
  /** This process's folder by default. */
  cwd?: string;
  /** Beside what this process has; `PORT` is always there. */
  env?: Readonly<Record<string, string>>;
  /** More variables that each get a free port, for what listens beside `PORT`. */
  ports?: readonly string[];
}

/** The programs that can run here, by the stack's name of the service; some need to know where the edge is. */
export type Programs = ReadonlyMap<string, (edgeUrl: string) => Program>;

export interface FunctionProgramsOptions {
  /** A folder for each function. */
  functionsDirectory: string;
  /** Where functions may write, a folder for each, unless the environment names another one. */
  cacheDirectory: string;
  /** What this process was told, `STT_CACHE_DIR` and the like. */
  environment?: Readonly<Record<string, string>>;
  version: string;
  /** More variables for each function, by its name. */
  variables?: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** One program for each folder with a `main.ts`. */
export function functionPrograms(options: FunctionProgramsOptions): Programs {
  const mainFiles = globSync("*/main.ts", { cwd: options.functionsDirectory });
  return new Map(mainFiles.map((file) => {
    const name = basename(dirname(file));
    return [name, () => functionProgram(name, join(options.functionsDirectory, file), options)];
  }));
}

function functionProgram(name: string, mainFile: string, options: FunctionProgramsOptions): Program {
  const variable = `${name.toUpperCase()}_CACHE_DIR`;
  const cache = options.environment?.[variable] ?? join(options.cacheDirectory, name);
  mkdirSync(cache, { recursive: true });
  return {
    command: Deno.execPath(),
    args: ["run", "--no-prompt", ...permissions(cache), mainFile],
    env: {
      FUNCTION_VERSION: options.version,
      [variable]: cache,
      ...options.variables?.get(name),
    },
  };
}

/** What a function may do in its container too: network, model files, native engines; it writes to its cache only. */
function permissions(cacheDirectory: string): string[] {
  return [
    "--allow-net",
    "--allow-read",
    "--allow-env",
    "--allow-sys",
    "--allow-ffi",
    `--allow-write=${cacheDirectory}`,
  ];
}
