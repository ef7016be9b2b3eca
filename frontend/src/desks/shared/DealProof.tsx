import { Form, Input } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import type { DocumentView } from "../../api/types";
import { ActionButton, DocumentUpload } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { DateInput, FormDrawer, today, useAct } from "../kit";

const words = dictionary({
  zh: {
    release: "登记质押解除",
    releaseLead: "价款已全额托管。请先在登记机构办理质押注销，再上传注销通知书。登记后买受人即可申请过户。",
    releaseNo: "注销通知书编号",
    releaseOn: "注销日期",
    file: "登记过户申请",
    fileLead: "请向登记机构提交转让登记申请，上传受理回执。登记后等待登记机构核准。",
    fileNo: "受理编号",
    fileOn: "提交日期",
    record: "登记过户完成",
    recordLead: "上传登记机构的手续合格通知书或公告页。专利权转让自登记之日起生效（专利法第 10 条），此后即可出具交易凭证。",
    recordNo: "公报事务代码",
    recordNoHint: "专利转让为 TR01；其他登记机构填写其编号",
    recordOn: "生效日期",
    proof: "证明文件",
    need: "请填写",
    needFile: "请上传证明文件",
    done: "已登记",
  },
  en: {
    release: "Record the pledge's release",
    releaseLead: "The whole price is held. Have the pledge cancelled at the registry first, then upload its notice. The buyer can file the transfer afterwards.",
    releaseNo: "Number of the notice",
    releaseOn: "Cancelled on",
    file: "Record the filing",
    fileLead: "File the transfer at the registry and upload its receipt. Then the registry decides.",
    fileNo: "Filing number",
    fileOn: "Filed on",
    record: "Record the transfer",
    recordLead: "Upload the registry's notice or gazette page. A patent's transfer is effective from its registration (Patent Law, art. 10); the certificate can be issued afterwards.",
    recordNo: "Gazette code",
    recordNoHint: "TR01 for patents; another registry's own number otherwise",
    recordOn: "Effective on",
    proof: "Proof",
    need: "Please fill this in",
    needFile: "Upload the proof",
    done: "Recorded",
  },
});

interface Values {
  document: DocumentView;
  number: string;
  on: string;
}

export type ProofVerb = "release_pledge" | "file_transfer" | "record_transfer";

/** One of the three acts that take a document from a registry: a button, and its form in a drawer. */
export function DealProof({ dealId, verb, disabledReason }: { dealId: number; verb: ProofVerb; disabledReason: string | false }) {
  const t = useWords(words);
  const act = useAct();
  const [open, setOpen] = useState(false);
  const form = {
    release_pledge: { title: t.release, lead: t.releaseLead, no: t.releaseNo, on: t.releaseOn, path: "release-pledge", body: (v: Values) => ({ document_id: v.document.id, reference_no: v.number, on: v.on }) },
    file_transfer: { title: t.file, lead: t.fileLead, no: t.fileNo, on: t.fileOn, path: "file-transfer", body: (v: Values) => ({ document_id: v.document.id, filing_no: v.number, on: v.on }) },
    record_transfer: { title: t.record, lead: t.recordLead, no: t.recordNo, on: t.recordOn, path: "record-transfer", body: (v: Values) => ({ document_id: v.document.id, gazette_code: v.number, effective_on: v.on }) },
  }[verb];
  return (
    <>
      <ActionButton type="primary" disabledReason={disabledReason} action={() => setOpen(true)}>
        {form.title}
      </ActionButton>
      <FormDrawer<Values>
        open={open}
        onClose={() => setOpen(false)}
        title={form.title}
        lead={form.lead}
        submitLabel={form.title}
        initialValues={{ on: today(), ...(verb === "record_transfer" && { number: "TR01" }) }}
        onSubmit={(values) => act(() => api.post(`/api/deals/${dealId}/${form.path}`, form.body(values)), t.done)}
      >
        <Form.Item name="document" label={t.proof} rules={[{ required: true, message: t.needFile }]}>
          <DocumentUpload accept=".pdf,.png,.jpg,.jpeg" />
        </Form.Item>
        <Form.Item name="number" label={form.no} {...(verb === "record_transfer" && { extra: t.recordNoHint })} rules={[{ required: true, message: t.need }]}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="on" label={form.on} rules={[{ required: true, message: t.need }]}>
          <DateInput max={today()} />
        </Form.Item>
      </FormDrawer>
    </>
  );
}
