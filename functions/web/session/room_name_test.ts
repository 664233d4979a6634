import assert from "node:assert/strict";
import { isRoomName, newRoomName, roomNameFrom } from "./room_name.ts";

Deno.test("newRoomName() makes names that the gateway takes, each time another", () => {
  const names = new Set(Array.from({ length: 100 }, () => newRoomName()));
  assert.equal(names.size, 100);
  for (const name of names) assert.match(name, /^([a-z]{4}-){2}[a-z]{4}$/);
  assert.ok([...names].every(isRoomName));
});

Deno.test("roomNameFrom() finds the room in a link, a path and a typed name", () => {
  assert.equal(roomNameFrom("https://call.example/r/tavi-nolu-mera?x=1#y"), "tavi-nolu-mera");
  assert.equal(roomNameFrom("/r/Team_1"), "Team_1");
  assert.equal(roomNameFrom("  Họp Nhóm Đà Nẵng "), "hop-nhom-da-nang");
});

Deno.test("roomNameFrom() finds nothing in an empty text, another page or an odd name", () => {
  for (const text of ["", "   ", "https://call.example/", "a/b", "xin chào!", "x".repeat(65)]) {
    assert.equal(roomNameFrom(text), undefined, text);
  }
});
