import assert from "node:assert/strict";
import { parseSettings, publicUrl, stackName } from "./settings.ts";

Deno.test("settings are KEY=value lines; comments, quotes and other lines are left out", () => {
  const text = '# one\nDOMAIN=example.org\nACME_EMAIL="a@example.org"\nnothing\n EMPTY=\nURL=https://x/?a=b\n';
  assert.deepEqual(parseSettings(text), {
    DOMAIN: "example.org",
    ACME_EMAIL: "a@example.org",
    EMPTY: "",
    URL: "https://x/?a=b",
  });
});

Deno.test("the public address is what is asked for, then PUBLIC_URL, then the domain", () => {
  assert.equal(publicUrl({ PUBLIC_URL: "http://10.0.0.1/" }, "http://other/"), "http://other");
  assert.equal(publicUrl({ PUBLIC_URL: "http://10.0.0.1/", DOMAIN: "example.org" }), "http://10.0.0.1");
  assert.equal(publicUrl({ DOMAIN: "example.org" }), "https://example.org");
  assert.equal(publicUrl({}), "http://localhost");
  assert.equal(stackName({}), "jbcalling");
});
