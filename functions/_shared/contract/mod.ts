/**
 * What every part of JBCalling agrees on: the types of requests and replies, the error table, header names, audio
 * frames and the typed HTTP client. Web APIs only and no dependency, so that Deno, Node and a browser load it.
 *
 * @module
 */
export * from "./audio.ts";
export * from "./call.ts";
export * from "./client.ts";
export * from "./detect_language.ts";
export * from "./errors.ts";
export * from "./headers.ts";
export * from "./languages.ts";
export * from "./signaling.ts";
export * from "./speech_listener.ts";
export * from "./stt.ts";
export * from "./trace.ts";
export * from "./translate.ts";
export * from "./tts.ts";
