import assert from "node:assert/strict";
import { FakeMediaStreamTrack } from "fake-mediastreamtrack";
import { LocalMedia, type MediaDevicesPort } from "./local_media.ts";

/** A browser with a microphone and a camera, of which some are refused with an error name. */
class FakeDevices extends EventTarget implements MediaDevicesPort {
  readonly failures: Partial<Record<"audio" | "video", string>> = {};
  readonly asked: MediaStreamConstraints[] = [];
  readonly tracks: FakeMediaStreamTrack[] = [];
  screen = true;

  getUserMedia(constraints: MediaStreamConstraints = {}): Promise<MediaStream> {
    this.asked.push(constraints);
    const kinds = (["audio", "video"] as const).filter((kind) => constraints[kind]);
    const failure = kinds.map((kind) => this.failures[kind]).find((name) => name);
    if (failure) return Promise.reject(new DOMException("refused", failure));
    return Promise.resolve(this.#streamOf(kinds));
  }

  getDisplayMedia(): Promise<MediaStream> {
    if (!this.screen) return Promise.reject(new DOMException("closed", "NotAllowedError"));
    return Promise.resolve(this.#streamOf(["video"]));
  }

  enumerateDevices(): Promise<MediaDeviceInfo[]> {
    const device = (deviceId: string, label: string) => ({ deviceId, label, kind: "audioinput", groupId: "" });
    return Promise.resolve([device("a", "Desk microphone"), device("", "")] as MediaDeviceInfo[]);
  }

  #streamOf(kinds: ("audio" | "video")[]): MediaStream {
    const tracks = kinds.map((kind) => new FakeMediaStreamTrack({ kind }));
    this.tracks.push(...tracks);
    const of = (kind: string) => () => tracks.filter((track) => track.kind === kind);
    return { getAudioTracks: of("audio"), getVideoTracks: of("video") } as unknown as MediaStream;
  }
}

function open() {
  const devices = new FakeDevices();
  const media = new LocalMedia({ devices, onChange: () => {} });
  const states = () => [media.state.mic.state, media.state.camera.state];
  return { devices, media, states };
}

Deno.test("LocalMedia opens both with one question, echo cancellation on", async () => {
  const { devices, media, states } = open();
  await media.open({ mic: "", camera: "cam-2" });
  assert.deepEqual(states(), ["on", "on"]);
  assert.equal(devices.asked.length, 1);
  const { audio, video } = devices.asked[0] as { audio: MediaTrackConstraints; video: MediaTrackConstraints };
  assert.ok(audio.echoCancellation && audio.noiseSuppression && audio.autoGainControl);
  assert.deepEqual(video.deviceId, { ideal: "cam-2" });
  assert.deepEqual(media.state.devices.map(({ label }) => label), ["Desk microphone"]);
});

Deno.test("LocalMedia says when the person refuses, and asks only once", async () => {
  const { devices, media, states } = open();
  devices.failures.audio = devices.failures.video = "NotAllowedError";
  await media.open({ mic: "", camera: "" });
  assert.deepEqual(states(), ["denied", "denied"]);
  assert.equal(devices.asked.length, 1);
});

Deno.test("LocalMedia opens the microphone when there is no camera, or another program has it", async () => {
  for (const [name, state] of [["NotFoundError", "missing"], ["NotReadableError", "busy"]] as const) {
    const { devices, media, states } = open();
    devices.failures.video = name;
    await media.open({ mic: "", camera: "" });
    assert.deepEqual(states(), ["on", state]);
  }
});

Deno.test("LocalMedia switches a device without a gap and stops the one before", async () => {
  const { devices, media } = open();
  await media.open({ mic: "" });
  await media.open({ mic: "b" });
  assert.deepEqual(devices.tracks.map(({ readyState }) => readyState), ["ended", "live"]);
});

Deno.test("LocalMedia keeps the old device when the new one cannot be had", async () => {
  const { devices, media, states } = open();
  await media.open({ mic: "" });
  devices.failures.audio = "NotReadableError";
  await media.open({ mic: "b" });
  assert.equal(states()[0], "on");
  assert.equal(devices.tracks[0]!.readyState, "live");
});

Deno.test("LocalMedia throws away what comes after the person changed their mind", async () => {
  const { devices, media, states } = open();
  const opening = media.open({ camera: "" });
  media.close("camera");
  await opening;
  assert.equal(states()[1], "off");
  assert.equal(devices.tracks[0]!.readyState, "ended");
});

Deno.test("LocalMedia notices an unplugged microphone and the end of a shared screen", async () => {
  const { devices, media, states } = open();
  await media.open({ mic: "" });
  assert.equal(await media.openScreen(), true);
  for (const track of devices.tracks) track.remoteStop();
  assert.equal(states()[0], "missing");
  assert.equal(media.state.screen.state, "off");
  devices.screen = false;
  assert.equal(await media.openScreen(), false);
});

Deno.test("LocalMedia without a browser's devices has none", async () => {
  const media = new LocalMedia({ devices: undefined, onChange: () => {} });
  await media.open({ mic: "", camera: "" });
  assert.equal(media.state.mic.state, "missing");
  assert.equal(media.canShareScreen, false);
  media.dispose();
  media.dispose();
});
