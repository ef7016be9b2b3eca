import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Input, Select } from "antd";
import { useNavigate } from "react-router";
import { api } from "../../api/client";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { FormDrawer, MoneyInput, useAct } from "../kit";
import type { Schema } from "../types";
import { FIELDS, GROUNDS } from "../vocabulary";

const words = dictionary({
  zh: {
    sendBack: "退回经办",
    sendBackLead: "挂牌回到草稿，由经办按说明修改后重新提交复核。",
    return: "退回银行",
    returnLead: "请逐字段写明理由，银行修改后须重新复核、重新提交。",
    withdraw: "撤回挂牌",
    withdrawLead: "撤回后本次竞价终止、公告注明撤回，已缴保证金全额退还，贷款回到待处置状态。不可恢复。",
    relist: "再次挂牌",
    relistLead: "起草下一轮：沿用上一轮的披露与材料。不填起拍价时，按规则取可降至的最低价（每轮降价不超过上一轮的 20%，法释〔2016〕18号第 26 条）。",
    note: "说明",
    ground: "事由",
    groundHint: "依据法释〔2004〕16号第 17、19 条",
    field: "字段",
    reason: "理由",
    add: "再加一项",
    remove: "移除",
    price: "起拍价",
    need: "请写明，至少两个字",
    needGround: "请选择事由",
    needField: "请选择字段",
    sentBack: "已退回经办",
    returned: "已退回银行",
    withdrawn: "已撤回",
    relisted: "已起草下一轮",
  },
  en: {
    sendBack: "Send back to the maker",
    sendBackLead: "It becomes a draft again; the maker mends it and proposes it anew.",
    return: "Return to the bank",
    returnLead: "Give a reason per field. The bank mends, checks and submits it again.",
    withdraw: "Withdraw",
    withdrawLead: "Bidding ends, the notice says that it was withdrawn, deposits go back in full and the loan can be disposed of again. It cannot be undone.",
    relist: "List again",
    relistLead: "Drafts the next round with the same disclosure. Without a price, the lowest the rule allows is taken (at most 20 % below the last round; Fa Shi [2016] No. 18, art. 26).",
    note: "Note",
    ground: "Ground",
    groundHint: "S04 arts. 17, 19",
    field: "Field",
    reason: "Reason",
    add: "Another field",
    remove: "Remove",
    price: "Start price",
    need: "At least two characters",
    needGround: "Choose a ground",
    needField: "Choose a field",
    sentBack: "Sent back",
    returned: "Returned to the bank",
    withdrawn: "Withdrawn",
    relisted: "The next round is drafted",
  },
});

export type ListingDrawer = "send_back" | "return" | "withdraw" | "relist";

interface Properties {
  page: Schema<"ListingPage">;
  open: ListingDrawer | null;
  onClose: () => void;
}

/** The acts on a listing that take words: each says what will happen. */
export function ListingDrawers({ page, open, onClose }: Properties) {
  const t = useWords(words);
  const { language } = useLanguage();
  const act = useAct();
  const navigate = useNavigate();
  const path = `/api/listings/${page.id}`;
  const note = [{ required: true, whitespace: true, min: 2, message: t.need }];
  const fields = Object.entries(FIELDS).map(([value, label]) => ({ value, label: label[language] }));
  return (
    <>
      <FormDrawer<{ note: string }> open={open === "send_back"} onClose={onClose} title={t.sendBack} lead={t.sendBackLead} submitLabel={t.sendBack} onSubmit={(values) => act(() => api.post(`${path}/send-back`, values), t.sentBack)}>
        <Form.Item name="note" label={t.note} rules={note}>
          <Input.TextArea rows={4} maxLength={1000} />
        </Form.Item>
      </FormDrawer>
      <FormDrawer<Schema<"Return">> open={open === "return"} onClose={onClose} title={t.return} lead={t.returnLead} submitLabel={t.return} width={560} initialValues={{ reasons: [{ field: undefined, reason: "" } as never] }} onSubmit={(values) => act(() => api.post(`${path}/return`, values), t.returned)}>
        <Form.List name="reasons">
          {(rows, { add, remove }) => (
            <>
              {rows.map(({ key, name }) => (
                <div key={key} className="desk-next desk-above">
                  <Form.Item name={[name, "field"]} label={t.field} rules={[{ required: true, message: t.needField }]}>
                    <Select showSearch={{ optionFilterProp: "label" }} options={fields} />
                  </Form.Item>
                  <Form.Item name={[name, "reason"]} label={t.reason} rules={note}>
                    <Input.TextArea rows={3} maxLength={1000} />
                  </Form.Item>
                  {rows.length > 1 && (
                    <Button size="small" icon={<DeleteOutlined />} onClick={() => remove(name)}>
                      {t.remove}
                    </Button>
                  )}
                </div>
              ))}
              <Button icon={<PlusOutlined />} onClick={() => add({ reason: "" })}>
                {t.add}
              </Button>
            </>
          )}
        </Form.List>
      </FormDrawer>
      <FormDrawer<Schema<"Withdrawal">> open={open === "withdraw"} onClose={onClose} title={t.withdraw} lead={t.withdrawLead} submitLabel={t.withdraw} danger onSubmit={(values) => act(() => api.post(`${path}/withdraw`, values), t.withdrawn)}>
        <Form.Item name="ground" label={t.ground} extra={t.groundHint} rules={[{ required: true, message: t.needGround }]}>
          <Select options={Object.entries(GROUNDS).map(([value, label]) => ({ value, label: label[language] }))} />
        </Form.Item>
        <Form.Item name="note" label={t.note} rules={note}>
          <Input.TextArea rows={4} maxLength={1000} />
        </Form.Item>
      </FormDrawer>
      <FormDrawer<{ start_price_fen?: string | null }>
        open={open === "relist"}
        onClose={onClose}
        title={t.relist}
        lead={t.relistLead}
        submitLabel={t.relist}
        onSubmit={async (values) => {
          const next = await act(() => api.post<Schema<"ListingPage">>(`${path}/relist`, values.start_price_fen ? { start_price_fen: values.start_price_fen } : {}), t.relisted);
          void navigate(`/desk/bank/listings/${next.id}`);
        }}
      >
        <Form.Item name="start_price_fen" label={t.price}>
          <MoneyInput />
        </Form.Item>
      </FormDrawer>
    </>
  );
}
