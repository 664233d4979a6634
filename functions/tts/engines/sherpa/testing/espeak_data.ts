/** eSpeak NG's data as a folder, which published voices bring along: taken out of the package of the project's own engine. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const packageFile = createRequire(import.meta.url).resolve;

/** What a voice in English needs of it. */
const NEEDED = /\/espeak-ng-data\/(phondata|phonindex|phontab|intonations|en_dict|lang\/gmw\/en(-US)?)$/;

/** Fills a folder and returns its path. */
export function writeEspeakData(folder: string): string {
  const script = packageFile("@echogarden/espeak-ng-emscripten");
  const data = readFileSync(join(dirname(script), "espeak-ng.data"));
  const listed = readFileSync(script, "utf8").matchAll(/filename:"([^"]+)",start:(\d+),end:(\d+)/g);
  for (const [, path, start, end] of listed) {
    if (!NEEDED.test(path!)) continue;
    const file = join(folder, path!.split("/espeak-ng-data/")[1]!);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, data.subarray(Number(start), Number(end)));
  }
  return folder;
}
