import { useEffect, type ReactNode } from "react";
import { Link } from "react-router";
import { dictionary, useWords } from "../i18n";

const words = dictionary({ zh: { site: "滨海知识产权交易平台", trail: "所在位置" }, en: { site: "Binhai IP Exchange", trail: "You are here" } });

interface Properties {
  title: string;
  /** One sentence under the title. */
  lead?: ReactNode;
  /** Buttons at the right of the title. */
  actions?: ReactNode;
  /** Where the reader came from: `[["贷款", "/desk/bank/loans"]]`. */
  trail?: readonly (readonly [label: string, to: string])[];
  /** Tags after the title. */
  tags?: ReactNode;
  children: ReactNode;
}

/** A page's head and body; sets the document's title. */
export function Page({ title, lead, actions, trail, tags, children }: Properties) {
  const t = useWords(words);
  useEffect(() => {
    document.title = title ? `${title} · ${t.site}` : t.site;
  }, [title, t.site]);
  return (
    <div className="page">
      {trail && (
        <nav className="trail" aria-label={t.trail}>
          {trail.map(([label, to], index) => (
            <span key={to}>
              {index > 0 && <span aria-hidden> / </span>}
              <Link to={to}>{label}</Link>
            </span>
          ))}
        </nav>
      )}
      <header className="page-head">
        <div>
          <h1>
            {title} {tags}
          </h1>
          {lead && <p className="lead">{lead}</p>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A titled block of a page. */
export function Section({ title, extra, id, children }: { title: ReactNode; extra?: ReactNode; id?: string; children: ReactNode }) {
  return (
    <section className="section" id={id}>
      <header className="section-head">
        <h2>{title}</h2>
        {extra}
      </header>
      {children}
    </section>
  );
}
