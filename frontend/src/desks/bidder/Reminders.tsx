import type { TableColumnsType } from "antd";
import { Link } from "react-router";
import { lots } from "../../api/lots";
import { ActionButton, Loaded, Nothing, Page, StateTag, When } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { PlainTable, useAct, useOne } from "../kit";
import type { Schema } from "../types";

const words = dictionary({
  zh: { title: "我的提醒", lead: "竞价开始前和公告结束前各通知一次，消息显示在页面上方的“消息”中。", lot: "项目", state: "状态", opens: "开始时间", ends: "结束时间", set: "设置时间", forget: "取消提醒", forgotten: "已取消提醒", over: "竞价已结束，不再提醒", none: "还没有设置提醒", noneBody: "在竞价页面点“设置提醒”。", hall: "前往竞价大厅" },
  en: { title: "My reminders", lead: "You are told once before bidding opens and once before its announced end, under “Messages” at the top.", lot: "Lot", state: "State", opens: "Opens", ends: "Ends", set: "Set", forget: "Remind me no more", forgotten: "The reminder is taken back", over: "Bidding has ended: nothing more will be told", none: "No reminders yet", noneBody: "Choose “Remind me” on a lot.", hall: "To the lots" },
});

type Reminder = Schema<"ReminderView">;

export default function Reminders() {
  const t = useWords(words);
  const act = useAct();
  const query = useOne<Reminder[]>("/api/reminders/mine");
  const columns: TableColumnsType<Reminder> = [
    {
      title: t.lot,
      render: (_, row) => (
        <>
          <Link to={`/lots/${row.lot_id}`}>{row.title}</Link>
          <div className="note">{row.project_code}</div>
        </>
      ),
    },
    { title: t.state, dataIndex: "state", render: (value: string) => <StateTag machine="lot" state={value} /> },
    { title: t.opens, dataIndex: "opens_at", render: (value: string) => <When at={value} /> },
    { title: t.ends, dataIndex: "ends_at", render: (value: string) => <When at={value} /> },
    { title: t.set, dataIndex: "set_at", render: (value: string) => <When at={value} /> },
    { title: "", render: (_, row) => <ActionButton size="small" disabledReason={["SOLD", "PASSED", "WITHDRAWN"].includes(row.state) && t.over} action={() => act(() => lots.forget(row.lot_id), t.forgotten)}>{t.forget}</ActionButton> },
  ];
  return (
    <Page title={t.title} lead={t.lead}>
      <Loaded query={query}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing title={t.none}>
              <p>{t.noneBody}</p>
              <Link to="/">{t.hall}</Link>
            </Nothing>
          ) : (
            <PlainTable rows={rows} columns={columns} rowKey={(row) => String(row.lot_id)} empty={t.none} />
          )
        }
      </Loaded>
    </Page>
  );
}
