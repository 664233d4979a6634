/**
 * What tests share: scripted fakes, and the conformance suites that fakes and real engines both pass. Only tests
 * import it.
 *
 * @module
 */
export * from "./conformance.ts";
export * from "./fake_engines.ts";
export * from "./host.ts";
