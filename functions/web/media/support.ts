/** Whether a call is possible in this browser, and what stands in the way. */

export type Obstacle =
  /** Browsers give camera and microphone only to pages over https or from this machine. */
  | "insecure"
  | "browser";

export interface Surroundings {
  isSecureContext: boolean;
  RTCPeerConnection?: unknown;
  WebSocket?: unknown;
}

export function obstacleOf({ isSecureContext, RTCPeerConnection, WebSocket }: Surroundings): Obstacle | undefined {
  if (typeof RTCPeerConnection !== "function" || typeof WebSocket !== "function") return "browser";
  return isSecureContext ? undefined : "insecure";
}
