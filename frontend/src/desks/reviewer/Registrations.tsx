import { Button, Form, Input, InputNumber, type TableColumnsType } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import { ActionButton, Loaded, Money, Page, StateTag, When } from "../../components";
import { dictionary, useWords } from "../../i18n";
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
    none: "No registrations wait for you",
  },
});

type Registration = Schema<"RegistrationView">;

export default function Registrations() {
  const t = useWords(words);
  const act = useAct();
  const [refusing, setRefusing] = useState<Registration | null>(null);
  const [special, setSpecial] = useState<Registration | null>(null);
  const query = useOne<Registration[]>("/api/registrations", {}, { look_again_ms: 10_000 });
  const columns: TableColumnsType<Registration> = [
    {
      title: t.lot,
      render: (_, row) => (
        <>
          <Link to={`/lots/${row.lot_id}`}>{row.lot_title}</Link>
          <div className="note">{row.project_code}</div>
        </>
      ),
    },
    { title: t.bidder, dataIndex: "organisation_name" },
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
        lead={t.refuseLead}
        submitLabel={t.refuse}
        danger
        onSubmit={(values) => act(() => api.post(`/api/registrations/${refusing?.id ?? 0}/refuse`, values), t.refused)}
      >
        <Form.Item name="reason" label={t.reason} rules={[{ required: true, whitespace: true, message: t.need }]}>
          <Input.TextArea rows={4} maxLength={500} />
        </Form.Item>
      </FormDrawer>
      <FormDrawer<{ priority_rank?: number | null; claim_fen?: string | null }>
        open={special !== null}
        onClose={() => setSpecial(null)}
        title={`${t.special} · ${special?.organisation_name ?? ""}`}
        lead={t.specialLead}
        submitLabel={t.qualify}
        onSubmit={({ priority_rank, claim_fen }) => act(() => api.post(`/api/registrations/${special?.id ?? 0}/qualify`, { priority_rank: priority_rank ?? null, claim_fen: claim_fen ?? "0" }), t.qualified)}
      >
        <Form.Item name="priority_rank" label={t.rank} extra={t.rankNote}>
          <InputNumber min={1} max={9} precision={0} />
        </Form.Item>
        <Form.Item name="claim_fen" label={t.claim} extra={t.claimNote}>
          <MoneyInput />
        </Form.Item>
      </FormDrawer>
    </Page>
  );
}
