import { App, Button, Tooltip, type ButtonProps } from "antd";
import { useState, type ReactNode } from "react";
import { dictionary, useWords } from "../i18n";
import { useReport } from "./useReport";

const words = dictionary({ zh: { cancel: "取消" }, en: { cancel: "Cancel" } });

interface Properties extends Omit<ButtonProps, "onClick" | "disabled" | "loading"> {
  /** What the click does; while its promise is pending the button shows progress, its refusal goes to `useReport`. */
  action: () => unknown;
  /** Why it cannot be done now. The button stays visible and says so. */
  disabledReason?: string | false | null | undefined;
  /** Asked before the action. */
  confirm?: { title: string; body?: ReactNode; danger?: boolean };
}

/** A button that does one thing, says what it waits for, and says why it cannot. */
export function ActionButton({ action, disabledReason, confirm, children, className = "", ...rest }: Properties) {
  const t = useWords(words);
  const report = useReport();
  const { modal } = App.useApp();
  const [busy, setBusy] = useState(false);

  const run = async (): Promise<void> => {
    setBusy(true);
    try {
      await action();
    } catch (error) {
      report(error);
    } finally {
      setBusy(false);
    }
  };
  const click = (): void => {
    if (disabledReason || busy) return;
    if (!confirm) return void run();
    modal.confirm({
      title: confirm.title,
      content: confirm.body,
      okText: children,
      cancelText: t.cancel,
      okButtonProps: { danger: confirm.danger ?? false },
      onOk: run,
    });
  };
  // Not `disabled`: a disabled button takes no focus, so a keyboard user would never learn the reason.
  const button = (
    <Button {...rest} className={`${className} ${disabledReason ? "is-disabled" : ""}`} aria-disabled={disabledReason ? true : undefined} loading={busy} onClick={click}>
      {children}
    </Button>
  );
  return disabledReason ? <Tooltip title={disabledReason}>{button}</Tooltip> : button;
}
