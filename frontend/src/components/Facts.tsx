import { Suspense, lazy, type ReactNode } from "react";
import type { Source } from "./Cite";

/** Comes with a popover's weight, which facts without sources need not carry. */
const Cite = lazy(async () => ({ default: (await import("./Cite")).Cite }));

export interface Fact {
  label: ReactNode;
  value: ReactNode;
  /** The rule's source: in short (`S18 art 10`), or both the words to print and the whole citation. */
  source?: Source | undefined;
  wide?: boolean;
}

/** Labels and values in columns; the source of a figure stands under it. */
export function Facts({ items, columns = 2 }: { items: readonly (Fact | null | false | undefined)[]; columns?: 1 | 2 | 3 | 4 }) {
  return (
    <dl className={`facts facts-${columns}`}>
      {items.map((item, index) =>
        item ? (
          <div key={index} className={item.wide ? "fact fact-wide" : "fact"}>
            <dt>{item.label}</dt>
            <dd>
              {item.value ?? "—"}
              {item.source && (
                <Suspense fallback={<span className="cite">&nbsp;</span>}>
                  <Cite source={item.source} />
                </Suspense>
              )}
            </dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}
