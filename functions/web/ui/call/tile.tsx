/** One person: their picture or, without one, their initials in their colour. */
import type { LanguageCode } from "@jbcalling/contract";
import { useApp } from "../../app/context.ts";
import { Icon } from "../parts/icon.tsx";
import { ownName } from "../parts/language_choices.tsx";
import { Video } from "../parts/video.tsx";

interface TileProps {
  peerId: string;
  name: string;
  speaks: LanguageCode;
  camera: MediaStreamTrack | undefined;
  muted: boolean;
  speaking: boolean;
  /** The connection of this person is gone and may come back. */
  away: boolean;
  self?: boolean;
  sharing?: boolean;
}

export function Tile(
  { peerId, name, speaks, camera, muted, speaking, away, self = false, sharing = false }: TileProps,
) {
  const app = useApp();
  const t = app.t.value;
  const initialsName = self ? app.settings.value.name : name;
  return (
    <li
      class={["tile", `colour-${app.colourOf(peerId)}`, self && "self", speaking && "speaking", away && "away"]
        .filter(Boolean).join(" ")}
      data-testid="tile"
      data-peer={peerId}
      data-self={self}
      data-speaking={speaking}
    >
      <span class="tile-initials" aria-hidden="true">
        <span>{initialsOf(initialsName)}</span>
      </span>
      {camera && <Video track={camera} mirrored={self} testId={self ? "self-video" : "peer-video"} />}
      <div class="tile-name">
        {muted && <Icon name="mic-off" />}
        <span class="tile-name-text">{name}</span>
        <abbr class="tile-language" title={t("call.speaks", { language: ownName(speaks) })}>{speaks}</abbr>
        {muted && <span class="visually-hidden">{t("call.muted")}</span>}
        {speaking && <span class="visually-hidden">{t("call.speaking")}</span>}
      </div>
      {away && <p class="tile-away" role="status">{t("call.away")}</p>}
      {sharing && <p class="tile-sharing">{t("call.screen.yours")}</p>}
    </li>
  );
}

/** The first letters of the first and the last word: `Nguyễn Minh Anh` is `NA`. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter((word) => word);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...word ?? ""][0] ?? "");
  return letters.join("").toUpperCase();
}
