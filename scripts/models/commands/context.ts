/** What every command of `deno task models` works with. */
import type { WriteLine } from "../../processes/output.ts";
import type { Catalog } from "../catalog.ts";
import type { ModelStore } from "../store.ts";

export interface Context {
  catalogs: readonly Catalog[];
  store: ModelStore;
  write: WriteLine;
}
