/**
 * The state of the whole page, as signals, and what a person can do with it. It wires settings, devices and the call
 * together and knows no element: components read the signals and call the methods.
 *
 * @module
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { GlossaryEntry, MediaSource, Preferences } from "@jbcalling/contract";
import { translator } from "../i18n/messages.ts";
import { type DeviceKind, LocalMedia, type LocalMediaState, type MediaDevicesPort } from "../media/local_media.ts";
import type { CallSession, CallSessionOptions } from "../session/call_session.ts";
import type { CallState } from "../session/call_state.ts";
import type { Settings } from "../settings/settings.ts";
import { pathOf, type Route, routeOf } from "./route.ts";

export interface AppOptions {
  settings: Settings;
  /** Keeps what was chosen. */
  store(settings: Settings): void;
  /** The page's path now, and how to change it. */
  path(): string;
  pushPath(path: string): void;
  devices: MediaDevicesPort | undefined;
  createSession(options: Pick<CallSessionOptions, "room" | "name" | "preferences" | "onMediaError">): CallSession;
}

const SOURCES = ["mic", "camera", "screen"] as const;

export class App {
  readonly settings = signal<Settings>(undefined!);
  readonly route = signal<Route>({ page: "home" });
  readonly media = signal<LocalMediaState>(undefined!);
  /** The call that goes on or has just ended. */
  readonly call = signal<CallState | undefined>(undefined);
  /** The browser plays no sound before the person has touched the page. */
  readonly audioBlocked = signal(false);
  readonly online = signal(true);
  /** Sources that the gateway or the browser would not send. */
  readonly unsent = signal<readonly MediaSource[]>([]);
  readonly language = computed(() => this.settings.value.interfaceLanguage);
  readonly t = computed(() => translator(this.language.value));
  readonly canShareScreen: boolean;
  readonly #options: AppOptions;
  readonly #media: LocalMedia;
  readonly #parts = new Map<keyof CallState, ReadonlySignal<unknown>>();
  readonly #colours = new Map<string, number>();
  readonly #published = new Map<MediaSource, MediaStreamTrack>();
  #session: CallSession | undefined;

  constructor(options: AppOptions) {
    this.#options = options;
    this.settings.value = options.settings;
    this.route.value = routeOf(options.path());
    this.#media = new LocalMedia({ devices: options.devices, onChange: (state) => this.#mediaChanged(state) });
    this.media.value = this.#media.state;
    this.canShareScreen = this.#media.canShareScreen;
  }

  /** One part of the call: whoever reads it is told only when that part changes. */
  part<Key extends keyof CallState>(key: Key): ReadonlySignal<CallState[Key] | undefined> {
    const known = this.#parts.get(key) ?? computed(() => this.call.value?.[key]);
    this.#parts.set(key, known);
    return known as ReadonlySignal<CallState[Key] | undefined>;
  }

  /** Which of the speakers' colours is this person's; each new person gets the next one. */
  colourOf(peerId: string): number {
    const colour = this.#colours.get(peerId) ?? this.#colours.size;
    this.#colours.set(peerId, colour);
    return colour % 6;
  }

  set(part: Partial<Settings>): void {
    this.settings.value = { ...this.settings.value, ...part };
    this.#options.store(this.settings.value);
  }

  go(route: Route): void {
    this.#options.pushPath(pathOf(route));
    this.followPath();
  }

  /** The address changed, by `go` or by the browser's own buttons: leaving the room's page leaves the call. */
  followPath(): void {
    const route = routeOf(this.#options.path());
    if (route.page !== "room" || route.room !== this.call.value?.room) {
      this.leave();
      this.call.value = undefined;
    }
    if (route.page === "home") this.#closeDevices();
    this.route.value = route;
  }

  /** Opens what the settings say, for the preview before a call. */
  async openDevices(): Promise<void> {
    const { micOn, micId, cameraOn, cameraId } = this.settings.value;
    const wanted = { ...(micOn && { mic: micId }), ...(cameraOn && { camera: cameraId }) };
    if (micOn || cameraOn) await this.#media.open(wanted);
  }

  join(room: string): void {
    const { name, speaks, hears, output } = this.settings.value;
    this.unsent.value = [];
    const session = this.#options.createSession({
      room,
      name: name.trim(),
      preferences: { speaks, hears, output },
      onMediaError: (source) => this.unsent.value = [...new Set([...this.unsent.value, source])],
    });
    this.#session = session;
    this.#published.clear();
    this.call.value = session.state;
    session.subscribe((state) => {
      if (this.#session !== session) return;
      this.call.value = state;
      if (state.phase.name === "failed") this.#closeDevices();
    });
    this.#publish();
    session.start();
  }

  /** Leaves the call, which stays to be read. */
  leave(): void {
    const session = this.#session;
    this.#session = undefined;
    if (!session) return;
    const { name } = session.state.phase;
    session.leave().catch(() => {});
    if (name !== "failed") this.call.value = session.state;
    this.#closeDevices();
  }

  /** Back before the call, to join again. */
  returnToLobby(): void {
    this.leave();
    this.call.value = undefined;
  }

  retryNow(): void {
    this.#session?.retryNow();
  }

  async toggleMic(): Promise<void> {
    const on = !this.settings.value.micOn || !this.media.value.mic.track;
    this.set({ micOn: on });
    if (on && !this.media.value.mic.track) await this.#media.open({ mic: this.settings.value.micId });
    const { track } = this.media.value.mic;
    if (track) track.enabled = on;
    this.#session?.setPaused("mic", !on);
  }

  async toggleCamera(): Promise<void> {
    const on = !this.media.value.camera.track;
    this.set({ cameraOn: on });
    if (on) await this.#media.open({ camera: this.settings.value.cameraId });
    else this.#media.close("camera");
  }

  async toggleScreen(): Promise<void> {
    if (this.media.value.screen.track) this.#media.close("screen");
    else await this.#media.openScreen();
  }

  /** Uses another microphone or camera from now on; it is opened at once when the one before is open. */
  async chooseDevice(kind: DeviceKind, deviceId: string): Promise<void> {
    this.set(kind === "mic" ? { micId: deviceId } : { cameraId: deviceId });
    if (this.media.value[kind].state !== "off") await this.#media.open({ [kind]: deviceId });
  }

  /** What this person speaks, hears and how: told to the room when there is one. */
  prefer(preferences: Partial<Preferences>): void {
    this.set(preferences);
    this.#session?.setPreferences(preferences).catch(() => {});
  }

  /** What everybody in the call reads and hears these things called. */
  setGlossary(entries: GlossaryEntry[]): void {
    this.#session?.setGlossary(entries).catch(() => {});
  }

  #mediaChanged(state: LocalMediaState): void {
    this.media.value = state;
    this.#publish();
  }

  #publish(): void {
    const session = this.#session;
    if (!session) return;
    for (const source of SOURCES) {
      const { track } = this.media.value[source];
      if (track === this.#published.get(source)) continue;
      this.unsent.value = this.unsent.value.filter((other) => other !== source);
      if (track) {
        this.#published.set(source, track);
        session.publish(source, track, { paused: source === "mic" && !this.settings.value.micOn });
      } else {
        this.#published.delete(source);
        session.unpublish(source);
      }
    }
  }

  #closeDevices(): void {
    for (const source of SOURCES) this.#media.close(source);
  }
}
