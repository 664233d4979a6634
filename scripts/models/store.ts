/** Where models are on this machine: `models/` in the checkout, or `MODELS_DIR`; outside git. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import type { Stage } from "./catalog.ts";
import { writeWhole } from "./write_whole.ts";

/** A file of an installed entry. */
export interface InstalledFile {
  path: string;
  bytes: number;
  sha256: string;
}

const MANIFEST = "installed.json";

export class ModelStore {
  readonly folder: string;

  /** `folder` is made when something is written. */
  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  /** As the environment says it; a relative folder counts from the checkout. */
  static at(root: string, environment: Record<string, string | undefined>): ModelStore {
    const folder = environment.MODELS_DIR || "models";
    return new ModelStore(isAbsolute(folder) ? folder : join(root, folder));
  }

  entryFolder(stage: Stage, id: string): string {
    return join(this.folder, stage, id);
  }

  /** The folder of a function's installed pack; the pack is there when its `pack.json` is. */
  packFolder(stage: Stage): string {
    return join(this.folder, stage);
  }

  packFile(stage: Stage): string {
    return join(this.folder, stage, "pack.json");
  }

  /** Where half a download waits for the rest. */
  get downloads(): string {
    return this.#made(".downloads");
  }

  /** Where an entry is put together before it takes its place; on the same disk, so that it only has to be renamed. */
  get staging(): string {
    return this.#made(".staging");
  }

  /** The files of an installed entry; undefined when it is not installed. */
  installed(stage: Stage, id: string): InstalledFile[] | undefined {
    const file = join(this.entryFolder(stage, id), MANIFEST);
    return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).files : undefined;
  }

  /** Written into a staged folder as the last of its files. */
  writeManifest(folder: string, files: InstalledFile[]): void {
    writeWhole(join(folder, MANIFEST), JSON.stringify({ files }, null, 2) + "\n");
  }

  #made(name: string): string {
    const folder = join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }
}
