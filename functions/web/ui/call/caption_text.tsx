/** One line of a caption in its language, its unsure tail lighter and underlined with dots. */
import type { CaptionLine } from "@jbcalling/contract";
import { splitTail } from "../../captions/reading.ts";

export function CaptionText({ line, final }: { line: CaptionLine; final: boolean }) {
  const { stable, tail } = splitTail(line, final);
  return (
    <span lang={line.language}>
      {stable}
      {tail && <span class="tail" data-testid="tail">{tail}</span>}
    </span>
  );
}
