/** Which models the functions load: a pack that `deno task models pull` installed, else the starter pack. */
import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";

/** The functions that load models. */
export const MODEL_FUNCTIONS = ["stt", "translate", "tts"] as const;

export interface PackChoice {
  service: string;
  /** The variable that names the pack's folder to the function. */
  variable: string;
  /** Undefined for the starter pack. */
  folder?: string;
  /** The pack's name, for people. */
  name: string;
}

/** A folder that the environment names wins, then an installed pack. */
export function choosePacks(root: string, environment: Record<string, string | undefined>): PackChoice[] {
  const models = environment.MODELS_DIR || "models";
  const modelsFolder = isAbsolute(models) ? models : join(root, models);
  return MODEL_FUNCTIONS.map((service) => {
    const variable = `${service.toUpperCase()}_PACK_DIR`;
    const folder = environment[variable] || join(modelsFolder, service);
    if (!existsSync(join(folder, "pack.json"))) return { service, variable, name: "starter" };
    const { name } = JSON.parse(readFileSync(join(folder, "pack.json"), "utf8")) as { name: string };
    return { service, variable, folder, name };
  });
}

/** One line for people: `stt: pack default in /…`. */
export function packLine({ service, folder, name }: PackChoice): string {
  return folder === undefined
    ? `${service}: the starter pack; deno task models pull gets a real one`
    : `${service}: pack ${name} in ${folder}`;
}
