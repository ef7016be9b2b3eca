import { Form, Input, Select } from "antd";
import { api } from "../../api/client";
import { useLanguage, useWords } from "../../i18n";
import { word } from "../../i18n/labels";
import { DateInput, FormDrawer, today, useAct } from "../kit";
import type { Schema } from "../types";
import { PAUSE_GROUNDS, SUSPENSION_GROUNDS, runningWords } from "./runningWords";

export type Verb = "pause" | "resume" | "suspend" | "causeEnd" | "lift" | "reject";
interface Values {
  ground?: string;
  reason?: string;
  ended_on?: string;
}

/** One act on a running lot: what it does, its ground, and the reason that everybody will read. */
export function Intervene({ lot, verb, onClose }: { lot: Schema<"RunningLot">; verb: Verb | null; onClose: () => void }) {
  const t = useWords(runningWords);
  const { language } = useLanguage();
  const act = useAct();
  const proposal = lot.proposal;
  const forms = {
    pause: { title: t.pause, lead: t.pauseLead, path: `/api/lots/${lot.id}/pause`, done: t.done, grounds: PAUSE_GROUNDS },
    resume: { title: t.resume, lead: t.resumeLead, path: `/api/lots/${lot.id}/resume`, done: t.done, grounds: null },
    suspend: { title: t.suspend, lead: t.suspendLead, path: `/api/lots/${lot.id}/suspension`, done: t.proposed, grounds: SUSPENSION_GROUNDS },
    causeEnd: { title: t.causeEnd, lead: t.causeEndLead, path: `/api/lots/${lot.id}/cause-end`, done: t.done, grounds: null },
    lift: { title: t.lift, lead: t.liftLead, path: `/api/lots/${lot.id}/lifting`, done: t.proposed, grounds: null },
    reject: { title: proposal?.mine ? t.takeBack : t.reject, lead: undefined, path: `/api/interventions/${proposal?.id ?? 0}/reject`, done: t.done, grounds: null },
  };
  const form = forms[verb ?? "pause"];
  return (
    <FormDrawer<Values>
      open={verb !== null}
      onClose={onClose}
      title={`${form.title} · ${lot.title}`}
      lead={form.lead}
      submitLabel={form.title}
      danger={verb === "pause" || verb === "suspend"}
      onSubmit={(values) => act(() => api.post(form.path, values), form.done)}
    >
      {form.grounds && (
        <Form.Item name="ground" label={t.ground} rules={[{ required: true, message: t.needGround }]}>
          <Select options={form.grounds.map((ground) => ({ value: ground, label: word("halt", ground, language) }))} />
        </Form.Item>
      )}
      {verb === "causeEnd" ? (
        <Form.Item name="ended_on" label={t.endedOn} initialValue={today()} rules={[{ required: true, message: t.need }]}>
          <DateInput max={today()} />
        </Form.Item>
      ) : (
        <Form.Item name="reason" label={verb === "reject" ? t.answer : verb === "lift" || verb === "resume" ? t.whyLift : t.why} rules={[{ required: true, whitespace: true, message: t.need }]}>
          <Input.TextArea rows={4} maxLength={500} showCount />
        </Form.Item>
      )}
    </FormDrawer>
  );
}
