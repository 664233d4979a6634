/**
 * This person's microphone, camera and screen: opened, switched and closed, with a state for each that says what is
 * wrong. The browser's `mediaDevices` is injected, so that tests can refuse and unplug.
 *
 * @module
 */
import type { MediaSource } from "@jbcalling/contract";
import { cameraConstraints, micConstraints, SCREEN_OPTIONS } from "./constraints.ts";

export type DeviceKind = "mic" | "camera";

export type SourceState =
  | "off"
  | "opening"
  | "on"
  /** The person or the system forbids it. */
  | "denied"
  /** There is none, or it was unplugged. */
  | "missing"
  /** Another program has it, or it does not start. */
  | "busy";

export interface Source {
  state: SourceState;
  track?: MediaStreamTrack;
}

export interface LocalMediaState {
  mic: Source;
  camera: Source;
  screen: Source;
  devices: readonly MediaDeviceInfo[];
}

export type MediaDevicesPort =
  & Pick<MediaDevices, "getUserMedia" | "enumerateDevices" | "addEventListener" | "removeEventListener">
  & Partial<Pick<MediaDevices, "getDisplayMedia">>;

export interface LocalMediaOptions {
  /** Undefined where the browser has none: over plain http for example. */
  devices: MediaDevicesPort | undefined;
  onChange(state: LocalMediaState): void;
}

const OFF: Source = { state: "off" };

export class LocalMedia {
  readonly #options: LocalMediaOptions;
  readonly #stop = new AbortController();
  /** Of each source the last request: an earlier one that is answered later is thrown away. */
  readonly #requests: Record<MediaSource, number> = { mic: 0, camera: 0, screen: 0 };
  #state: LocalMediaState = { mic: OFF, camera: OFF, screen: OFF, devices: [] };

  constructor(options: LocalMediaOptions) {
    this.#options = options;
    const { signal } = this.#stop;
    options.devices?.addEventListener("devicechange", () => this.refreshDevices(), { signal });
  }

  get state(): LocalMediaState {
    return this.#state;
  }

  get canShareScreen(): boolean {
    return typeof this.#options.devices?.getDisplayMedia === "function";
  }

  /** Opens what is asked for, with one question to the person; an open one is replaced without a gap. */
  async open(wanted: { mic?: string; camera?: string }): Promise<void> {
    const kinds = (["mic", "camera"] as const).filter((kind) => wanted[kind] !== undefined);
    const both = { mic: wanted.mic ?? "", camera: wanted.camera ?? "" };
    const failure = await this.#request(kinds, both);
    // One that is missing must not take the other with it.
    if (failure && kinds.length > 1 && failure !== "denied") {
      for (const kind of kinds) await this.#request([kind], both);
    }
    await this.refreshDevices();
  }

  /** Shares a screen, window or tab; false when the person changed their mind. */
  async openScreen(): Promise<boolean> {
    const request = ++this.#requests.screen;
    const stream = await this.#options.devices?.getDisplayMedia?.(SCREEN_OPTIONS).catch(() => undefined);
    const track = stream?.getVideoTracks()[0];
    if (!track || request !== this.#requests.screen) {
      track?.stop();
      return false;
    }
    track.contentHint = "detail";
    this.#take("screen", track);
    return true;
  }

  /** Closes a source, so that its light goes out. */
  close(source: MediaSource): void {
    this.#requests[source]++;
    this.#state[source].track?.stop();
    this.#set({ [source]: OFF });
  }

  /** Closes everything and listens no more; may be called more than once. */
  dispose(): void {
    this.#stop.abort();
    for (const source of ["mic", "camera", "screen"] as const) this.close(source);
  }

  async refreshDevices(): Promise<void> {
    const devices = await this.#options.devices?.enumerateDevices().catch(() => []) ?? [];
    // Before the person agreed, devices have no names: nothing to choose from.
    this.#set({ devices: devices.filter(({ deviceId, label }) => deviceId !== "" && label !== "") });
  }

  async #request(kinds: DeviceKind[], ids: Record<DeviceKind, string>): Promise<SourceState | undefined> {
    const requests = kinds.map((kind) => ++this.#requests[kind]);
    const current = (kind: DeviceKind, at: number) => this.#requests[kind] === requests[at];
    for (const kind of kinds) if (!this.#state[kind].track) this.#set({ [kind]: { state: "opening" } });
    try {
      if (!this.#options.devices) throw new DOMException("", "NotSupportedError");
      const stream = await this.#options.devices.getUserMedia({
        audio: kinds.includes("mic") && micConstraints(ids.mic),
        video: kinds.includes("camera") && cameraConstraints(ids.camera),
      });
      for (const [at, kind] of kinds.entries()) {
        const track = (kind === "mic" ? stream.getAudioTracks() : stream.getVideoTracks())[0];
        if (track && current(kind, at)) this.#take(kind, track);
        else track?.stop();
      }
      return undefined;
    } catch (error) {
      const state = stateOf(error);
      for (const [at, kind] of kinds.entries()) {
        if (current(kind, at) && !this.#state[kind].track) this.#set({ [kind]: { state } });
      }
      return state;
    }
  }

  #take(source: MediaSource, track: MediaStreamTrack): void {
    const before = this.#state[source].track;
    track.addEventListener("ended", () => {
      if (this.#state[source].track !== track) return;
      this.#set({ [source]: source === "screen" ? OFF : { state: "missing" } });
    });
    this.#set({ [source]: { state: "on", track } });
    if (before && before !== track) before.stop();
  }

  #set(part: Partial<LocalMediaState>): void {
    this.#state = { ...this.#state, ...part };
    this.#options.onChange(this.#state);
  }
}

/** https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia */
function stateOf(error: unknown): SourceState {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError" || name === "NotSupportedError") return "missing";
  return "busy";
}
