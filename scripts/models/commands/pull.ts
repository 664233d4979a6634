/** `models pull`: downloads and installs entries, and makes packs the ones that functions use. */
import { Failure } from "../../swarm/command.ts";
import type { StagedEntry } from "../catalog.ts";
import { ensureRoom } from "../disk_space.ts";
import { installEntry, type InstallOptions } from "../install.ts";
import { writePack } from "../pack_file.ts";
import { inParallel } from "../parallel.ts";
import type { Progress } from "../progress.ts";
import { select } from "../selection.ts";
import type { Context } from "./context.ts";

export interface PullOptions extends Pick<InstallOptions, "lock" | "mirror" | "free" | "patience" | "signal"> {
  names: readonly string[];
  acceptLicence: boolean;
  /** Entries at a time. */
  parallel: number;
  /** Also what is installed already. */
  force: boolean;
  progress: Progress;
}

export async function pull(context: Context, options: PullOptions): Promise<void> {
  const { catalogs, store, write } = context;
  const { entries, packs } = select(catalogs, options.names.length > 0 ? options.names : ["default"]);
  const missing = entries.filter(({ stage, entry }) => options.force || !store.installed(stage, entry.id));
  showLicences(missing, options.acceptLicence, write);
  ensureRoom(
    store.folder,
    1e6 * missing.reduce((sum, { entry }) => sum + (entry.aboutMegabytes ?? 0), 0),
    options.free,
  );
  for (const { entry } of missing) for (const { url, bytes } of entry.downloads) options.progress.expect(url, bytes);
  const failed = await inParallel(missing, options.parallel, async (staged) => {
    const { progress } = options;
    const onProgress = (url: string, bytes: number, total?: number) => progress.update(url, bytes, total);
    await installEntry(staged, { ...options, store, onProgress });
    progress.clear();
    write(`installed ${staged.entry.id}`);
  });
  options.progress.clear();
  options.signal.throwIfAborted();
  const whole = packs.filter(({ catalog, name }) => {
    const { entries } = select([catalog], [name]);
    return entries.every(({ stage, entry }) => store.installed(stage, entry.id));
  });
  for (const { catalog, name } of whole) {
    writePack(store, catalog, name);
    write(
      catalog.stage === "stt"
        ? `stt: the pack ${name} is there, but its function cannot load published recognizers yet`
        : `${catalog.stage} uses the pack ${name} from now on`,
    );
  }
  if (missing.length === 0) write("everything is installed already");
  if (failed.length > 0) {
    throw new Failure(failed.map(({ item, error }) => `${item.entry.id}: ${messageOf(error)}`).join("\n"));
  }
}

/** Says under which licence each model comes. Throws when one that asks for consent has none. */
function showLicences(entries: readonly StagedEntry[], accepted: boolean, write: Context["write"]): void {
  for (const { entry: { id, licence } } of entries) {
    const business = licence.commercial === "yes"
      ? ""
      : licence.commercial === "no"
      ? " — not for commercial use"
      : " — whether a business may use it is not clear";
    write(`${id}: ${licence.name}${business}\n  ${licence.link}`);
  }
  const asking = entries.filter(({ entry }) => entry.licence.commercial !== "yes").map(({ entry }) => entry.id);
  if (asking.length === 0 || accepted) return;
  throw new Failure(
    `Cannot pull ${asking.join(", ")} as their licences must be accepted: read them, then add --accept-licence`,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
