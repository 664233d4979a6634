/**
 * Everything of a call that can be shown, as one immutable value, and how each event of the gateway changes it. Pure:
 * the session applies these, the interface reads the result.
 *
 * @module
 */
import type {
  CallError,
  Caption,
  GlossaryEntry,
  InterpretationStatus,
  JoinReply,
  MediaSource,
  PeerInfo,
  Preferences,
  ProducerInfo,
} from "@jbcalling/contract";
import { type CaptionLog, EMPTY_LOG, withCaption, withCaptions } from "../captions/caption_log.ts";
import type { LinkState } from "./ports.ts";

export type Phase =
  /** On the way in for the first time. */
  | { name: "connecting"; tries: number }
  | { name: "live" }
  /** The connection is gone and is being built again, since `since` (ms since 1970). */
  | { name: "reconnecting"; since: number; tries: number }
  /** The room was closed under its people; joining it anew. */
  | { name: "rejoining"; reason: "worker_died" | "shutting_down" }
  /** This person left. */
  | { name: "left" }
  /** It cannot go on without the person. */
  | { name: "failed"; error: CallError; joined: boolean };

/** A track that arrives from the room. */
export interface RemoteTrack {
  info: ProducerInfo;
  track: MediaStreamTrack;
}

/** What this client sends of one source. */
export interface LocalTrack {
  track: MediaStreamTrack;
  paused: boolean;
}

export interface CallState {
  phase: Phase;
  room: string;
  self?: PeerInfo;
  /** The others, in the order in which they came. */
  peers: readonly PeerInfo[];
  /** Everything that the others send, received here or not. */
  offered: readonly ProducerInfo[];
  /** What is received, by producer. */
  remote: ReadonlyMap<string, RemoteTrack>;
  local: Readonly<Partial<Record<MediaSource, LocalTrack>>>;
  activeSpeaker: string | null;
  /** What the room calls things in each language. */
  glossary: readonly GlossaryEntry[];
  status: InterpretationStatus;
  link: LinkState;
  log: CaptionLog;
  /** When each caption last changed here, ms by this client's clock; captions of before joining are not in it. */
  captionChanges: ReadonlyMap<string, number>;
}

const ALL_WELL: InterpretationStatus = { stt: "ok", translate: "ok", tts: "ok" };

/** How many change times are kept: only the last captions are on the screen. */
const MAX_CHANGES = 50;

export function initialState(room: string): CallState {
  return {
    phase: { name: "connecting", tries: 0 },
    room,
    peers: [],
    offered: [],
    remote: new Map(),
    local: {},
    activeSpeaker: null,
    glossary: [],
    status: ALL_WELL,
    link: "new",
    log: EMPTY_LOG,
    captionChanges: new Map(),
  };
}

export function joined(state: CallState, reply: JoinReply): CallState {
  return {
    ...state,
    phase: { name: "live" },
    self: reply.self,
    peers: reply.peers,
    status: reply.status,
    activeSpeaker: null,
    // A room that had to start again knows none: what is known here is told to it.
    glossary: reply.resumed || reply.glossary.length > 0 ? reply.glossary : state.glossary,
    log: withCaptions(state.log, reply.captions),
  };
}

/** A new peer, or what changed of one; of this client itself as well. */
export function peerChanged(state: CallState, peer: PeerInfo): CallState {
  if (peer.peerId === state.self?.peerId) return { ...state, self: peer };
  const known = state.peers.some(({ peerId }) => peerId === peer.peerId);
  const peers = known
    ? state.peers.map((other) => other.peerId === peer.peerId ? peer : other)
    : [...state.peers, peer];
  return { ...state, peers };
}

export function peerGone(state: CallState, peerId: string): CallState {
  return {
    ...state,
    peers: state.peers.filter((peer) => peer.peerId !== peerId),
    activeSpeaker: state.activeSpeaker === peerId ? null : state.activeSpeaker,
  };
}

export function captionCame(state: CallState, caption: Caption, now: number): CallState {
  const log = withCaption(state.log, caption);
  if (log.captions === state.log.captions) return { ...state, log };
  const changes = new Map(state.captionChanges);
  changes.delete(caption.utteranceId);
  changes.set(caption.utteranceId, now);
  for (const oldest of changes.keys()) {
    if (changes.size <= MAX_CHANGES) break;
    changes.delete(oldest);
  }
  return { ...state, log, captionChanges: changes };
}

export function preferencesSet(state: CallState, preferences: Partial<Preferences>): CallState {
  return state.self ? { ...state, self: { ...state.self, ...preferences } } : state;
}

/** The phase after one more try that failed. */
export function tried(phase: Phase, tries: number, now: number): Phase {
  if (phase.name === "live") return { name: "reconnecting", since: now, tries };
  return phase.name === "connecting" || phase.name === "reconnecting" ? { ...phase, tries } : phase;
}
