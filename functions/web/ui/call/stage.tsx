/** The people of the call, and the screen that somebody shares. Two people: the other one large, oneself in a corner. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { PeerInfo } from "@jbcalling/contract";
import { useApp } from "../../app/context.ts";
import type { RemoteTrack } from "../../session/call_state.ts";
import { Icon } from "../parts/icon.tsx";
import { Video } from "../parts/video.tsx";
import { ShareButton } from "./share_button.tsx";
import { Tile } from "./tile.tsx";
import { tileSizeFor } from "./tile_grid.ts";

/** Between two tiles, in px; the style sheet says the same. */
const GAP = 10;

export function Stage() {
  const app = useApp();
  const t = app.t.value;
  const peers = app.part("peers").value ?? [];
  const remote = [...app.part("remote").value?.values() ?? []];
  const screen = remote.find(({ info }) => info.source === "screen");
  const element = useRef<HTMLElement>(null);
  const { width, height } = useSize(element);
  const couple = peers.length <= 1 && !screen;
  const tile = tileSizeFor(peers.length + 1, width, height, GAP);
  return (
    <section
      ref={element}
      class={["stage", screen ? "with-screen" : couple ? "couple" : "many"].join(" ")}
      style={{ "--tile-width": `${tile.width}px`, "--tile-height": `${tile.height}px` }}
      aria-label={t("call.people")}
    >
      {screen && <Screen screen={screen} peers={peers} />}
      {/* Beside a screen the people may be more than fit: a list that scrolls must be in reach of the keyboard. */}
      <ul class="tiles" tabIndex={screen ? 0 : undefined} aria-label={screen ? t("call.people") : undefined}>
        {peers.map((peer) => <RemoteTile key={peer.peerId} peer={peer} remote={remote} />)}
        <SelfTile />
      </ul>
      {peers.length === 0 && <Alone />}
    </section>
  );
}

function Alone() {
  const { t } = useApp();
  return (
    <div class="alone" data-testid="alone">
      <h2>{t.value("call.alone.title")}</h2>
      <p>{t.value("call.alone.text")}</p>
      <ShareButton prominent />
    </div>
  );
}

function RemoteTile({ peer, remote }: { peer: PeerInfo; remote: readonly RemoteTrack[] }) {
  const app = useApp();
  const own = remote.filter(({ info }) => info.peerId === peer.peerId);
  const camera = own.find(({ info }) => info.source === "camera" && !info.paused);
  const mic = app.part("offered").value?.find(({ peerId, source }) => peerId === peer.peerId && source === "mic");
  return (
    <Tile
      peerId={peer.peerId}
      name={peer.name}
      speaks={peer.speaks}
      camera={camera?.track}
      muted={!mic || mic.paused}
      speaking={app.part("activeSpeaker").value === peer.peerId}
      away={!peer.connected}
    />
  );
}

function SelfTile() {
  const app = useApp();
  const self = app.part("self").value;
  const { mic, camera, screen } = app.media.value;
  if (!self) return null;
  return (
    <Tile
      peerId={self.peerId}
      name={app.t.value("call.you")}
      speaks={self.speaks}
      camera={camera.track}
      muted={!mic.track || !app.settings.value.micOn}
      speaking={app.part("activeSpeaker").value === self.peerId}
      away={false}
      self
      sharing={screen.track !== undefined}
    />
  );
}

function Screen({ screen, peers }: { screen: RemoteTrack; peers: readonly PeerInfo[] }) {
  const { t } = useApp();
  const name = peers.find(({ peerId }) => peerId === screen.info.peerId)?.name ?? "";
  return (
    <figure class="screen" data-testid="screen">
      <Video track={screen.track} whole testId="screen-video" />
      <figcaption class="tile-name">
        <Icon name="screen" />
        {t.value("call.screen.of", { name })}
      </figcaption>
    </figure>
  );
}

function useSize(element: { current: HTMLElement | null }): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      setSize({ width, height });
    });
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);
  return size;
}
