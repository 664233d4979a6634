/** Something that is not as it should be, said calmly. */
import type { ComponentChildren } from "preact";
import { Icon } from "./icon.tsx";

interface NoticeProps {
  testId: string;
  /** `urgent` is spoken at once by a screen reader, and stands out. */
  urgent?: boolean;
  title?: string;
  children: ComponentChildren;
  action?: { label: string; onClick(): void };
}

export function Notice({ testId, urgent = false, title, children, action }: NoticeProps) {
  return (
    <div class={urgent ? "notice urgent" : "notice"} role={urgent ? "alert" : "status"} data-testid={testId}>
      <Icon name="warning" />
      <div class="notice-text">
        {title && <strong>{title}</strong>}
        <span>{children}</span>
      </div>
      {action && <button type="button" class="small-button" onClick={action.onClick}>{action.label}</button>}
    </div>
  );
}
