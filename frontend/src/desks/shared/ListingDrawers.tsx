import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Input, Select } from "antd";
import { api } from "../../api/client";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { DocumentId, FormDrawer, useAct } from "../kit";
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
    agree: "登记折价协议",
    agreeLead: "按本阶段价格折价受让，价款与债权抵销；须有出质人签署的书面同意（民法典第 436 条），权利以登记为准，不因到期未清偿而当然转移（第 428 条）。",
    agreement: "出质人签署的折价协议",
    needAgreement: "请上传协议",
    agreed: "已登记，成交待交易中心确认",
    returnRight: "权利返还",
    returnRightLead: "未达成折价协议：处置程序终结，质押的权利返还，贷款回到违约状态。不可恢复。",
    rightReturned: "处置已终结",
    note: "说明",
    ground: "事由",
    groundHint: "依据法释〔2004〕16号第 17、19 条",
    field: "字段",
    reason: "理由",
    add: "再加一项",
    remove: "移除",
    need: "请写明，至少两个字",
    needGround: "请选择事由",
    needField: "请选择字段",
    sentBack: "已退回经办",
    returned: "已退回银行",
    withdrawn: "已撤回",
  },
  en: {
    sendBack: "Send back to the maker",
    sendBackLead: "It becomes a draft again; the maker mends it and proposes it anew.",
    return: "Return to the bank",
    returnLead: "Give a reason per field. The bank mends, checks and submits it again.",
    withdraw: "Withdraw",
    withdrawLead: "Bidding ends, the notice says that it was withdrawn, deposits go back in full and the loan can be disposed of again. It cannot be undone.",
    agree: "Record the value agreement",
    agreeLead: "The bank takes the right at this stage's price, set off against its claim. The pledgor's signed consent is needed (Civil Code, art. 436); title passes by registration, never by itself (art. 428).",
    agreement: "The agreement that the pledgor signed",
    needAgreement: "Upload the agreement",
    agreed: "Recorded; the centre confirms the deal next",
    returnRight: "Return the right",
    returnRightLead: "No agreement: the disposal is exhausted, the right goes back and the loan is in default. It cannot be undone.",
    rightReturned: "The disposal is exhausted",
    note: "Note",
    ground: "Ground",
    groundHint: "S04 arts. 17, 19",
    field: "Field",
    reason: "Reason",
    add: "Another field",
    remove: "Remove",
    need: "At least two characters",
    needGround: "Choose a ground",
    needField: "Choose a field",
    sentBack: "Sent back",
    returned: "Returned to the bank",
    withdrawn: "Withdrawn",
  },
});

export type ListingDrawer = "send_back" | "return" | "withdraw" | "agree_value" | "return_right";

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
      <FormDrawer<{ document_id: number }> open={open === "agree_value"} onClose={onClose} title={t.agree} lead={t.agreeLead} submitLabel={t.agree} onSubmit={(values) => act(() => api.post(`${path}/agree-value`, values), t.agreed)}>
        <Form.Item name="document_id" label={t.agreement} rules={[{ required: true, message: t.needAgreement }]}>
          <DocumentId />
        </Form.Item>
      </FormDrawer>
      <FormDrawer<{ note: string }> open={open === "return_right"} onClose={onClose} title={t.returnRight} lead={t.returnRightLead} submitLabel={t.returnRight} danger onSubmit={(values) => act(() => api.post(`${path}/return-right`, values), t.rightReturned)}>
        <Form.Item name="note" label={t.note} rules={note}>
          <Input.TextArea rows={4} maxLength={1000} />
        </Form.Item>
      </FormDrawer>
    </>
  );
}
