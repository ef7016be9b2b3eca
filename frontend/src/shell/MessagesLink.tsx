import { useQuery } from "@tanstack/react-query";
import { NavLink } from "react-router";
import { api } from "../api/client";
import { dictionary, useWords } from "../i18n";

const words = dictionary({
  zh: { messages: "消息", unread: (n: number) => `${n} 条未读` },
  en: { messages: "Messages", unread: (n: number) => `${n} unread` },
});
const LOOK_AGAIN_MS = 30_000;

/** The way to one's messages, with how many are unread. */
export function MessagesLink() {
  const t = useWords(words);
  const query = useQuery({ queryKey: ["messages", "unread"], queryFn: ({ signal }) => api.get<{ unread: number }>("/api/notifications/unread", {}, signal), refetchInterval: LOOK_AGAIN_MS, retry: false });
  const unread = query.data?.unread ?? 0;
  return (
    <NavLink to="/desk/messages" className="messages-link">
      {t.messages}
      {unread > 0 && <span className="unread" aria-label={t.unread(unread)}>{unread > 99 ? "99+" : unread}</span>}
    </NavLink>
  );
}
