/** What is asked of a microphone and a camera. */

/** The translated voices come out of this person's loudspeaker: without echo cancellation they would be heard again. */
export function micConstraints(deviceId: string): MediaTrackConstraints {
  return {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    channelCount: 1,
    ...exactly(deviceId),
  };
}

export function cameraConstraints(deviceId: string): MediaTrackConstraints {
  return { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24, max: 30 }, ...exactly(deviceId) };
}

export const SCREEN_OPTIONS: DisplayMediaStreamOptions = {
  video: { frameRate: { ideal: 15, max: 30 } },
  audio: false,
};

/** `ideal`, not `exact`: a device that was unplugged since must not keep anybody out of the call. */
function exactly(deviceId: string): MediaTrackConstraints {
  return deviceId ? { deviceId: { ideal: deviceId } } : {};
}
