import { Button, Checkbox, Form, Input, Select, type FormInstance } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { api } from "../../api/client";
import { useMe } from "../../api/session";
import { Loaded, Page, Section, useReport } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { word } from "../../i18n/labels";
import { Buttons, DateInput, DocumentId, MoneyInput, today, useAct, useOne } from "../kit";
import { Points } from "../shared/ListingBody";
import type { Schema } from "../types";
import { FIELDS, WARNINGS } from "../vocabulary";
import { DraftConsent, DraftCosts, DraftDisclosure } from "./DraftConsent";
import { DraftFormat } from "./DraftFormat";
import { DraftPrices, PROPOSED, valueOf } from "./DraftPrices";
import { FALLING, OWN, RAISED, fallEnd, planOf, type Format, type Plan, type PlanField } from "./plan";

const words = dictionary({
  zh: {
    fresh: "起草挂牌",
    edit: "修改挂牌",
    lead: "可随时保存草稿；保存后在详情页提交复核。未填写的数值按规则取建议值。",
    list: "挂牌申请",
    what: "转让的权利",
    whatLead: "相同或近似的商标须一并转让（商标法第 42 条）。",
    appraisal: "评估",
    save: "保存草稿",
    cancel: "取消",
    saved: "草稿已保存",
    need: "请填写",
    needRight: "至少选择一项权利",
  },
  en: {
    fresh: "Draft a listing",
    edit: "Edit the listing",
    lead: "Save the draft at any time; hand it to the checker from its page. Figures left empty are taken from the rules.",
    list: "Listings",
    what: "Rights for sale",
    whatLead: "Same or similar trademarks move together (Trademark Law, art. 42).",
    appraisal: "Appraisal",
    save: "Save the draft",
    cancel: "Cancel",
    saved: "Saved",
    need: "Please fill this in",
    needRight: "Choose at least one right",
  },
});

type Terms = Omit<Schema<"NewListing">, "loan_id">;
type ListingPage = Schema<"ListingPage">;
type Right = Schema<"RightView">;

const SAME = ["title", "appraiser_organisation_id", "appraisal_report_no", "appraised_on", "appraisal_fen", "appraisal_valid_until", "appraisal_document_id", "start_price_fen", "deposit_fen", "increment_fen", "format", "plan", "registration_closes_at", "bidding_opens_at", "bidding_closes_at", "balance_due_days", "joint_bidding", "consent", "disclosure", "costs"] as const;

function termsOf(page: ListingPage): Terms {
  const same = Object.fromEntries(SAME.map((name) => [name, page[name]]));
  return { ...same, right_ids: page.rights.map((right) => right.id) } as Terms;
}

/** Nothing typed is nothing said: the server then keeps what it has, or takes the rule's figure. */
function withoutGaps(values: Terms): Terms {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== "")) as Terms;
}

/** Fill in what nobody typed: it stays untouched, and so follows the next proposal (`setFieldValue` would mark it as typed). */
function propose(form: FormInstance<Terms>, name: keyof Terms | ["plan", PlanField], value: unknown): void {
  form.setFields([{ name: name as never, value: value as never, touched: false }]);
}

export default function Drafting() {
  const { listingId } = useParams();
  const [parameters] = useSearchParams();
  const loanId = parameters.get("loan") ?? "";
  const listing = useOne<ListingPage>(listingId ? `/api/listings/${listingId}` : null, {}, { look_again_ms: false });
  const loan = useOne<Schema<"LoanPage">>(listingId ? null : `/api/loans/${loanId}`, {}, { look_again_ms: false });
  const t = useWords(words);
  return (
    <Page title={listingId ? t.edit : t.fresh} lead={t.lead} trail={[[t.list, "/desk/bank/listings"]]}>
      {listingId ? (
        <Loaded query={listing}>{(page) => <DraftForm listing={page} loanId={page.loan.id} rights={[...page.rights, ...page.other_rights]} start={termsOf(page)} />}</Loaded>
      ) : (
        <Loaded query={loan}>{(page) => <DraftForm listing={null} loanId={page.loan.id} rights={page.rights} start={{ joint_bidding: true, right_ids: page.rights.map((right) => right.id), consent: { notices: [] }, disclosure: { special_warnings: Object.keys(WARNINGS) } as never }} />}</Loaded>
      )}
    </Page>
  );
}

function DraftForm({ listing, loanId, rights, start }: { listing: ListingPage | null; loanId: number; rights: readonly Right[]; start: Terms }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const me = useMe();
  const act = useAct();
  const report = useReport();
  const navigate = useNavigate();
  const [form] = Form.useForm<Terms>();
  const [busy, setBusy] = useState(false);
  const appraisal = Form.useWatch("appraisal_fen", form) ?? null;
  const price = Form.useWatch("start_price_fen", form) ?? null;
  const ownPrice = listing !== null || form.isFieldTouched("start_price_fen") ? price : null;
  const later = listing !== null && listing.previous_listing_id !== null;
  const chosen = (Form.useWatch("format", form) ?? listing?.format ?? "ASCENDING") as Format;
  const plan = Form.useWatch("plan", { form, preserve: true }) as Partial<Plan> | undefined;
  // Only what was typed is said: the rules then propose the rest anew whenever the prices change.
  const typed = OWN[chosen].filter((name) => form.isFieldTouched(["plan", name] as ["plan", PlanField]));
  const asked = later ? { appraisal_fen: appraisal } : { appraisal_fen: appraisal, start_price_fen: ownPrice, format: chosen, plan: planOf(chosen, plan, typed) };
  const defaults = useQuery({
    queryKey: ["desk", "defaults", listing?.id ?? null, loanId, asked],
    queryFn: ({ signal }) => api.post<Schema<"Defaults">>(listing ? `/api/listings/${listing.id}/defaults` : `/api/loans/${loanId}/listing-defaults`, asked, signal),
    placeholderData: (old) => old,
  });
  const appraisers = useQuery({ queryKey: ["desk", "names", "APPRAISER"], queryFn: ({ signal }) => api.get<Schema<"OrganisationName">[]>("/api/organisation-names", { kind: "APPRAISER" }, signal) });

  // A new draft follows the rules until somebody types; what was typed is left alone.
  const found = defaults.data;
  useEffect(() => {
    if (listing !== null || !found) return;
    for (const item of found.items) if ((PROPOSED as readonly string[]).includes(item.field) && !form.isFieldTouched(item.field as keyof Terms)) propose(form, item.field as keyof Terms, valueOf(item));
    if (!form.isFieldTouched("costs") && found.suggested_costs.length > 0) propose(form, "costs", found.suggested_costs);
  }, [found, listing, form]);
  useEffect(() => {
    if (later || !found || found.format !== chosen) return;
    for (const name of OWN[chosen]) {
      const path = ["plan", name] as ["plan", PlanField];
      const empty = form.getFieldValue(path) === undefined || form.getFieldValue(path) === null;
      if (!form.isFieldTouched(path) && (listing === null || empty)) propose(form, path, found.plan[name]);
    }
  }, [found, chosen, later, listing, form]);
  const opens = Form.useWatch("bidding_opens_at", form) ?? null;
  const ends = FALLING.has(chosen) ? fallEnd({ opens, start: price, plan: plan ?? {} }) : null;

  const save = async (values: Terms): Promise<void> => {
    setBusy(true);
    try {
      const { start_price_fen: ownStart, format: ownFormat, plan: ownPlan, bidding_closes_at: ownEnd, ...rest } = withoutGaps(values);
      const timed = FALLING.has(chosen) ? rest : { ...rest, ...(ownEnd && { bidding_closes_at: ownEnd }) };
      const body = later ? timed : { ...timed, ...(ownStart && { start_price_fen: ownStart }), format: ownFormat ?? chosen, plan: planOf(chosen, ownPlan as Partial<Plan> | undefined) };
      const saved = await act(() => (listing ? api.patch<ListingPage>(`/api/listings/${listing.id}`, body) : api.post<ListingPage>("/api/listings", { ...body, loan_id: loanId })), t.saved);
      void navigate(`/desk/bank/listings/${saved.id}`);
    } catch (error) {
      report(error, form);
    } finally {
      setBusy(false);
    }
  };
  const label = (name: string): string => FIELDS[name]?.[language] ?? name;
  const payees = [{ id: me.organisation_id, name: me.organisation_name }, ...(appraisers.data ?? [])];
  return (
    <Form<Terms> form={form} layout="vertical" initialValues={start} requiredMark={false} scrollToFirstError onFinish={(values) => void save(values)} className="desk-form">
      {listing && <Points page={listing} />}
      <Section title={t.what}>
        <p className="note">{t.whatLead}</p>
        <Form.Item name="right_ids" rules={[{ required: true, type: "array", min: 1, message: t.needRight }]}>
          <Checkbox.Group className="desk-rights" options={rights.map((right) => ({ value: right.id, label: `${word("right", right.kind, language)} ${right.number} ${right.title}` }))} />
        </Form.Item>
        <Form.Item name="title" label={label("title")}>
          <Input maxLength={200} placeholder={rights[0]?.title ?? ""} />
        </Form.Item>
      </Section>
      <Section title={t.appraisal}>
        <div className="desk-grid">
          <Form.Item name="appraisal_fen" label={label("appraisal_fen")}>
            <MoneyInput />
          </Form.Item>
          <Form.Item name="appraiser_organisation_id" label={label("appraiser_organisation_id")}>
            <Select allowClear showSearch={{ optionFilterProp: "label" }} loading={appraisers.isPending} options={(appraisers.data ?? []).map((one) => ({ value: one.id, label: one.name }))} />
          </Form.Item>
          <Form.Item name="appraisal_report_no" label={label("appraisal_report_no")}>
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item name="appraised_on" label={label("appraised_on")}>
            <DateInput max={today()} />
          </Form.Item>
          <Form.Item name="appraisal_valid_until" label={label("appraisal_valid_until")}>
            <DateInput />
          </Form.Item>
          <Form.Item name="appraisal_document_id" label={label("appraisal_document_id")}>
            <DocumentId />
          </Form.Item>
        </div>
      </Section>
      {listing?.format !== null && <DraftFormat form={form} defaults={found} chosen={chosen} fixed={later ? listing : null} ends={ends} />}
      <DraftPrices form={form} defaults={found} fixed={later} falling={FALLING.has(chosen)} without={[...(FALLING.has(chosen) ? ["bidding_closes_at"] : []), ...(RAISED.has(chosen) ? [] : ["increment_fen"])]} />
      <DraftConsent />
      <DraftDisclosure />
      <DraftCosts payees={payees} />
      <div className="desk-save">
        <Buttons>
          <Button type="primary" htmlType="submit" loading={busy}>
            {t.save}
          </Button>
          <Button onClick={() => void navigate(listing ? `/desk/bank/listings/${listing.id}` : `/desk/bank/loans/${loanId}`)}>{t.cancel}</Button>
        </Buttons>
      </div>
    </Form>
  );
}
