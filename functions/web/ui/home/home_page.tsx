/** The start: begin a call, or open one that somebody sent. */
import { useState } from "preact/hooks";
import { useApp } from "../../app/context.ts";
import { newRoomName, roomNameFrom } from "../../session/room_name.ts";
import { TopBar } from "../parts/top_bar.tsx";
import { Duet } from "./duet.tsx";

export function HomePage() {
  const app = useApp();
  const t = app.t.value;
  return (
    <div class="page">
      <TopBar />
      <main class="home" data-testid="home">
        <div class="home-words">
          <h1>{t("home.title")}</h1>
          <p class="lead">{t("home.lead")}</p>
          <button
            type="button"
            class="button primary large"
            data-testid="start-call"
            onClick={() => app.go({ page: "room", room: newRoomName() })}
          >
            {t("home.start")}
          </button>
          <OpenRoom />
          <p class="hint home-private">{t("home.private")}</p>
        </div>
        <Duet />
      </main>
    </div>
  );
}

function OpenRoom() {
  const app = useApp();
  const t = app.t.value;
  const [text, setText] = useState("");
  const [invalid, setInvalid] = useState(false);
  const open = (event: Event) => {
    event.preventDefault();
    const room = roomNameFrom(text);
    if (room === undefined) setInvalid(true);
    else app.go({ page: "room", room });
  };
  return (
    <form class="open-room" onSubmit={open} noValidate>
      <label class="field-label" for="room">{t("home.join.label")}</label>
      <div class="open-room-line">
        <input
          id="room"
          class="input"
          data-testid="room-input"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          placeholder="tavi-nolu-mera"
          value={text}
          aria-invalid={invalid}
          aria-describedby={invalid ? "room-invalid" : undefined}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setInvalid(false);
          }}
        />
        <button type="submit" class="button" data-testid="open-room">{t("home.join.go")}</button>
      </div>
      {invalid && <p id="room-invalid" class="field-error" role="alert">{t("home.join.invalid")}</p>}
    </form>
  );
}
