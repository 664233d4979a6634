/** A dialog over the page: the browser keeps the focus in it and closes it with Escape. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useApp } from "../../app/context.ts";
import { Icon } from "./icon.tsx";

interface DialogProps {
  title: string;
  testId: string;
  children: ComponentChildren;
  onClose(): void;
}

export function Dialog({ title, testId, children, onClose }: DialogProps) {
  const { t } = useApp();
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => element.current?.showModal(), []);
  return (
    <dialog
      ref={element}
      class="dialog"
      aria-labelledby={`${testId}-title`}
      data-testid={testId}
      onClose={onClose}
      onClick={(event) => event.target === element.current && element.current?.close()}
    >
      <div class="dialog-inside">
        <header class="dialog-head">
          <h2 id={`${testId}-title`}>{title}</h2>
          <button
            type="button"
            class="quiet-button"
            aria-label={t.value("close")}
            onClick={() => element.current?.close()}
          >
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
