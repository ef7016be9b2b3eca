import type { ReactNode } from "react";
import { StateTag, Tag, When } from "../components";
import { dictionary, useWords } from "../i18n";
import type { MemberView } from "../api/types";
import { percent } from "./shares";
import "./joint.css";

const words = dictionary({
  zh: { lead: "牵头人", declined: "未同意", label: "联合体成员" },
  en: { lead: "Lead", declined: "Declined", label: "Members of the group" },
});

/** The persons of a group with their shares, the lead first; `beside` adds what only some viewers are told. */
export function Members({ members, beside }: { members: readonly MemberView[]; beside?: (member: MemberView) => ReactNode }) {
  const t = useWords(words);
  return (
    <ul className="group" aria-label={t.label}>
      {members.map((member) => (
        <li key={member.organisation_id}>
          <span className="group-name">
            <b>{member.name}</b> {member.lead && <Tag tone="active">{t.lead}</Tag>}
            {member.uscc && <span className="note mono">{member.uscc}</span>}
          </span>
          <span className="group-share">{percent(member.share_bps)}</span>
          <span className="group-state">
            <StateTag machine="joint member" state={member.state} /> {member.answered_at && <When at={member.answered_at} />}
            {member.reason && <span className="note">{member.reason}</span>}
          </span>
          {beside && <span className="group-beside">{beside(member)}</span>}
        </li>
      ))}
    </ul>
  );
}
