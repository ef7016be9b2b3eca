import { Alert, Button, Checkbox, Drawer, Form, Input, InputNumber, type TableColumnsType } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import { ActionButton, Loaded, Money, Page, StateTag, Tag, When } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { word } from "../../i18n/labels";
import { Members } from "../../joint/Members";
import { Buttons, FormDrawer, MoneyInput, PlainTable, reasonUnless, useAct, useOne } from "../kit";
import type { Schema } from "../types";

const words = dictionary({
  zh: {
    title: "竞买资格审核",
    lead: "先审资格、后收保证金。请核对主体是否属于不得参与竞买的情形：交易中心、平台及辅助机构的人员与近亲属，委托转让的银行，出具评估的机构（法释〔2016〕18号第 34 条、拍卖法第 22、30 条）。",
    lot: "项目",
    bidder: "竞买人",
    deposit: "保证金",
    applied: "报名时间",
    state: "状态",
    qualify: "资格通过",
    special: "优先权 / 债权抵减",
    specialLead: "竞买人属于优先购买权人，或以其债权抵减保证金的，在此登记后通过资格。",
    rank: "优先购买权顺位",
    rankNote: "1 在 2 之前；同等价格由顺位在先者取得（法释〔2016〕18号第16、21条）。顺位随竞买号公开。",
    claim: "抵减保证金的债权（元）",
    claimNote: "债权不低于保证金的免交；低于的补足差额（法释〔2016〕18号第17条）。",
    ask: (name: string) => `确认 ${name} 具备竞买资格？`,
    body: "系统将向其发出保证金付款编号；保证金到账后自动取得竞买号。",
    qualified: "资格已通过，付款编号已发出",
    refuse: "不予通过",
    refuseLead: "理由将告知竞买人。本次竞价中不能再次报名。",
    reason: "理由",
    need: "请写明理由",
    refused: "已通知竞买人",
    cannot: "竞价已结束或该报名已处理",
    group: (n: number) => `联合体 · ${n} 名成员`,
    groupLead: "联合体须每一成员都符合条件；任一成员属于不得参与竞买的主体，联合体即不符合。全体成员已签署连带责任承诺，确认时间见下。",
    clear: "未发现禁止情形",
    barred: (reason: string) => `不得参与竞买：${reason}`,
    hit: "有成员不得参与竞买，请不予通过",
    everyMember: "经核实，每一成员均为优先购买权人（顺位以在后者为准）",
    everyNote: "优先购买权属于个人；仅部分成员享有的，联合体不得主张。",
    claimAlone: "联合体不得以债权抵减保证金。",
    refuseGroup: "理由将告知联合体；本次报名终止，各成员可另行报名。",
    none: "没有待审核的报名",
  },
  en: {
    title: "Registrations to qualify",
    lead: "Eligibility first, deposit afterwards. Those who may not bid: the centre, the platform and its assistants with their staff and close relatives, the consigning bank, the appraiser (Fa Shi [2016] No. 18, art. 34; Auction Law, arts. 22, 30).",
    lot: "Lot",
    bidder: "Bidder",
    deposit: "Deposit",
    applied: "Applied",
    state: "State",
    qualify: "Qualify",
    special: "Priority / creditor",
    specialLead: "A priority purchaser, or a creditor whose claim stands for the deposit, is qualified here.",
    rank: "Rank of priority",
    rankNote: "1 goes before 2; at an equal price the first in rank buys (S18 art 16, 21). The rank is public with the bidder code.",
    claim: "Claim that stands for the deposit (CNY)",
    claimNote: "A claim of at least the deposit is exempt; below it the difference is paid (S18 art 17).",
    ask: (name: string) => `Is ${name} eligible to bid?`,
    body: "They get a payment code for the deposit, and a bidder code when it arrives.",
    qualified: "Qualified; the payment code is out",
    refuse: "Refuse",
    refuseLead: "The bidder reads the reason, and cannot register again for this lot.",
    reason: "Reason",
    need: "Say why",
    refused: "The bidder is told",
    cannot: "The lot has ended or the registration is decided",
    group: (n: number) => `Group of ${n}`,
    groupLead: "Every member has to be eligible: where one may not bid, the group may not. All have given the undertaking of joint and several liability, at the times below.",
    clear: "Nothing found",
    barred: (reason: string) => `May not bid: ${reason}`,
    hit: "A member may not bid: refuse the group",
    everyMember: "Every member was found to be a priority purchaser (the last of their ranks)",
    everyNote: "Priority is a person's: a group has it only where every member has it.",
    claimAlone: "A group sets no claim against the deposit.",
    refuseGroup: "The group reads the reason. Its registration ends; its members may register anew.",
    none: "No registrations wait for you",
  },
});

type Registration = Schema<"RegistrationView">;

export default function Registrations() {
  const t = useWords(words);
  const act = useAct();
  const [refusing, setRefusing] = useState<Registration | null>(null);
  const [group, setGroup] = useState<Registration | null>(null);
  const [special, setSpecial] = useState<Registration | null>(null);
  const query = useOne<Registration[]>("/api/registrations", {}, { look_again_ms: 10_000 });
  const columns: TableColumnsType<Registration> = [
    {
      title: t.lot,
      render: (_, row) => (
        <>
          <Link className="desk-clamp" to={`/lots/${row.lot_id}`}>{row.lot_title}</Link>
          <div className="note">{row.project_code}</div>
        </>
      ),
    },
    {
      title: t.bidder,
      render: (_, row) => (
        <>
          <div>{row.organisation_name}</div>
          {row.members.length > 0 && (
            <Button size="small" type="link" className="group-open" onClick={() => setGroup(row)}>
              {t.group(row.members.length)}
            </Button>
          )}
          {row.members.some(({ screening }) => screening !== null) && <Tag tone="bad">{t.hit}</Tag>}
        </>
      ),
    },
    { title: t.deposit, dataIndex: "deposit_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    { title: t.applied, dataIndex: "applied_at", render: (value: string) => <When at={value} /> },
    { title: t.state, dataIndex: "state", render: (value: string) => <StateTag machine="registration" state={value} /> },
    {
      title: "",
      render: (_, row) => (
        <Buttons>
          <ActionButton
            size="small"
            type="primary"
            disabledReason={reasonUnless(row.actions, "qualify", t.cannot)}
            confirm={{ title: t.ask(row.organisation_name), body: t.body }}
            action={() => act(() => api.post(`/api/registrations/${row.id}/qualify`, {}), t.qualified)}
          >
            {t.qualify}
          </ActionButton>
          {row.actions.includes("qualify") && (
            <Button size="small" onClick={() => setSpecial(row)}>
              {t.special}
            </Button>
          )}
          {row.actions.includes("refuse") && (
            <Button size="small" danger onClick={() => setRefusing(row)}>
              {t.refuse}
            </Button>
          )}
        </Buttons>
      ),
    },
  ];
  return (
    <Page title={t.title} lead={t.lead}>
      <Loaded query={query}>{(rows) => <PlainTable rows={rows} columns={columns} rowKey="id" empty={t.none} />}</Loaded>
      <FormDrawer<{ reason: string }>
        open={refusing !== null}
        onClose={() => setRefusing(null)}
        title={`${t.refuse} · ${refusing?.organisation_name ?? ""}`}
        lead={(refusing?.members.length ?? 0) > 0 ? t.refuseGroup : t.refuseLead}
        submitLabel={t.refuse}
        danger
        onSubmit={(values) => act(() => api.post(`/api/registrations/${refusing?.id ?? 0}/refuse`, values), t.refused)}
      >
        <Form.Item name="reason" label={t.reason} rules={[{ required: true, whitespace: true, message: t.need }]}>
          <Input.TextArea rows={4} maxLength={500} />
        </Form.Item>
      </FormDrawer>
      <Drawer open={group !== null} onClose={() => setGroup(null)} title={group && `${t.group(group.members.length)} · ${group.organisation_name}`} size={520}>
        {group && <Screened members={group.members} />}
      </Drawer>
      <FormDrawer<{ priority_rank?: number | null; claim_fen?: string | null; every_member?: boolean }>
        open={special !== null}
        onClose={() => setSpecial(null)}
        title={`${t.special} · ${special?.organisation_name ?? ""}`}
        lead={t.specialLead}
        submitLabel={t.qualify}
        onSubmit={({ priority_rank, claim_fen, every_member }) => act(() => api.post(`/api/registrations/${special?.id ?? 0}/qualify`, { priority_rank: priority_rank ?? null, claim_fen: claim_fen ?? "0", every_member: every_member ?? false }), t.qualified)}
      >
        <Form.Item name="priority_rank" label={t.rank} extra={t.rankNote}>
          <InputNumber min={1} max={9} precision={0} />
        </Form.Item>
        {(special?.members.length ?? 0) > 0 ? (
          <>
            <Form.Item name="every_member" valuePropName="checked" extra={t.everyNote}>
              <Checkbox>{t.everyMember}</Checkbox>
            </Form.Item>
            <p className="note">{t.claimAlone}</p>
          </>
        ) : (
          <Form.Item name="claim_fen" label={t.claim} extra={t.claimNote}>
            <MoneyInput />
          </Form.Item>
        )}
      </FormDrawer>
    </Page>
  );
}

/** What the screening found of each member of a group. */
function Screened({ members }: { members: Registration["members"] }) {
  const t = useWords(words);
  const { language } = useLanguage();
  return (
    <>
      <p className="note">{t.groupLead}</p>
      {members.some(({ screening }) => screening !== null) && <Alert type="error" showIcon title={t.hit} />}
      <Members members={members} beside={({ screening }) => (screening === null ? <Tag tone="good">{t.clear}</Tag> : <Tag tone="bad">{t.barred(word("barred", screening, language))}</Tag>)} />
    </>
  );
}
