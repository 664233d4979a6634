/**
 * The function runtime: what every function gets without writing it. A function is a folder with an engine, a route
 * and a call of {@linkcode serveFunction}.
 *
 * @module
 */
export * from "./admission.ts";
export * from "./app.ts";
export * from "./cache.ts";
export * from "./config.ts";
export * from "./job.ts";
export * from "./log.ts";
export * from "./schemas.ts";
export * from "./serve.ts";
