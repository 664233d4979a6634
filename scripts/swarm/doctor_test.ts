import assert from "node:assert/strict";
import { certificateFinding, swarmFinding, versionFinding } from "./doctor.ts";

Deno.test("an old Docker fails, a new one does not", () => {
  assert.equal(versionFinding("19.3.8").verdict, "fail");
  assert.equal(versionFinding("20.10.24+dfsg1").verdict, "ok");
  assert.equal(versionFinding("28.5.2").verdict, "ok");
});

Deno.test("only a manager will do", () => {
  assert.equal(swarmFinding("active", true).verdict, "ok");
  assert.match(swarmFinding("active", false).advice, /on a manager/);
  assert.match(swarmFinding("inactive", false).advice, /swarm:init/);
});

Deno.test("a certificate that ends soon fails, one that is not there yet is a warning", () => {
  assert.equal(certificateFinding(60).verdict, "ok");
  assert.equal(certificateFinding(3).verdict, "fail");
  assert.equal(certificateFinding(undefined).verdict, "warn");
});
