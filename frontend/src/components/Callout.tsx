import type { ReactNode } from "react";

export type Tone = "info" | "success" | "warning" | "error";

const SIGNS: Record<Tone, string> = {
  info: "M8 7v5M8 4.200v.1",
  success: "M4.600 8.300l2.300 2.300 4.500-4.900",
  warning: "M8 4v5M8 11.700v.1",
  error: "M5.400 5.400l5.200 5.200M10.600 5.400l-5.200 5.200",
};

interface Properties {
  tone: Tone;
  title: ReactNode;
  /** `alert` for what must be heard at once. */
  role?: "alert" | "status";
  className?: string;
  /** A button at the right. */
  action?: ReactNode;
  children?: ReactNode;
}

/** Something the reader should know: what, and in smaller words why or what to do. */
export function Callout({ tone, title, role, className = "", action, children }: Properties) {
  return (
    <div className={`callout callout-${tone} ${className}`} role={role}>
      <svg className="callout-sign" viewBox="0 0 16 16" aria-hidden>
        <circle cx="8" cy="8" r="8" />
        <path d={SIGNS[tone]} />
      </svg>
      <div className="callout-body">
        <div className="callout-title">{title}</div>
        {children}
      </div>
      {action}
    </div>
  );
}
