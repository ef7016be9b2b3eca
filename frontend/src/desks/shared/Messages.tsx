import { useQueryClient } from "@tanstack/react-query";
import { Pagination } from "antd";
import { useEffect } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import { Loaded, Nothing, Page, Tag, When } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { usePaged, type Listing } from "../kit";
import type { Schema } from "../types";

const words = dictionary({
  zh: { title: "消息", lead: "您设置的提醒到时会显示在这里；中心配置了邮件服务的，同时发送到机构联系邮箱。", none: "还没有消息", noneBody: "在竞价页面点“设置提醒”，开始前和公告结束前会收到消息。", hall: "前往竞价大厅", fresh: "新", open: "查看" },
  en: { title: "Messages", lead: "Reminders you set arrive here, and by mail to your organisation's contact address where the centre has a mail server.", none: "No messages yet", noneBody: "Choose “Remind me” on a lot to be told before it opens and before its announced end.", hall: "To the lots", fresh: "New", open: "Open" },
});

type Message = Schema<"NotificationView">;

/** What one was told, newest first; looking at it makes it read. */
export default function Messages() {
  const t = useWords(words);
  const queries = useQueryClient();
  const list = usePaged<Message>("/api/notifications");
  const newest = list.query.data?.items[0];
  const first = list.page === 1 ? newest : undefined;
  const unread = first?.read_at === null ? first.id : null;
  useEffect(() => {
    if (unread === null) return;
    // The list is left as it is, so that what is new stays marked while one looks.
    void api.post("/api/notifications/read", { up_to: unread }).then(() => queries.invalidateQueries({ queryKey: ["messages"] }), () => undefined);
  }, [unread, queries]);
  return (
    <Page title={t.title} lead={t.lead}>
      <Loaded query={list.query}>
        {(data: Listing<Message>) =>
          data.total === 0 ? (
            <Nothing title={t.none}>
              <p>{t.noneBody}</p>
              <Link to="/">{t.hall}</Link>
            </Nothing>
          ) : (
            <>
              <ul className="messages">
                {data.items.map((each) => (
                  <One key={each.id} message={each} />
                ))}
              </ul>
              {data.total > list.size && <Pagination current={list.page} pageSize={list.size} total={data.total} onChange={list.turn} showSizeChanger={false} />}
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function One({ message }: { message: Message }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const [title, body] = language === "zh" ? [message.title_zh, message.body_zh] : [message.title_en, message.body_en];
  return (
    <li>
      <p className="messages-title">
        <Link to={message.link}>{title}</Link> {message.read_at === null && <Tag tone="active">{t.fresh}</Tag>}
      </p>
      <p>{body}</p>
      <p className="note"><When at={message.told_at} /></p>
    </li>
  );
}
