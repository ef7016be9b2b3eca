import { useQuery } from "@tanstack/react-query";
import { Alert } from "antd";
import { useEffect } from "react";
import { Link, useLocation, useParams } from "react-router";
import { toProblem } from "../api/problem";
import { notices } from "../api/notices";
import type { Citation, Disclosure, NoticeBody, NoticePage } from "../api/types";
import { Countdown, Disposal, Facts, FormatPlan, Loaded, type Source, Money, Page, Section, StateTag, Tag, When } from "../components";
import { dictionary, useLanguage, useWords, type Language } from "../i18n";
import { word } from "../i18n/labels";
import { DemoBanner } from "../shell/DemoBanner";
import { NotFound } from "./NotFound";
import { Register } from "./Register";
import { RULE_NAMES_EN } from "./ruleNames";
import "./notice.css";

const words = dictionary({
  zh: {
    lots: "竞价大厅",
    published: "公告日期",
    revision: (n: number) => `第 ${n} 版`,
    code: "项目编号",
    withdrawn: "本项目已撤回",
    former: (code: string) => `本项目为再次处置，前次项目 ${code}，前次价格`,
    disposal: "历次处置",
    window: "变卖期",
    sellOff: "变卖：首个等于或高于变卖价的出价有效",
    price: "价格与保证金",
    start: "起始价",
    reserve: "起始价即保留价，一人出价不低于起始价即成交",
    appraisal: "评估价",
    deposit: "保证金",
    increment: "加价幅度",
    appraiser: "评估机构",
    report: "评估报告编号",
    appraisedOn: "评估基准日",
    validUntil: "评估有效期至",
    format: "竞价方式",
    falls: "起始价；成交不低于底价",
    dates: "时间安排",
    registrationCloses: "报名截止",
    opens: "竞价开始",
    closes: "竞价结束",
    extension: "延时周期",
    seconds: (n: number) => (n % 60 === 0 ? `${n / 60} 分钟` : `${n} 秒`),
    balance: "尾款期限",
    joint: "联合竞买",
    jointYes: "接受；联合体须在竞价开始前组成",
    jointNo: "不接受",
    days: (n: number) => `合同签署后 ${n} 日内`,
    rights: "标的清单",
    kind: "类型",
    number: "号码",
    name: "名称",
    owner: "权利人",
    filed: "申请 / 登记日",
    expires: "届满日",
    fee: "下次年费",
    class: "类别",
    pledge: "质押登记号",
    parties: "处置主体与依据",
    bank: "质权人（转让方）",
    pledgor: "出质人",
    basis: "处置依据",
    notified: "已通知",
    method: "处置方式",
    disclosure: "披露事项",
    ownership: "权属",
    use_and_burdens: "使用现状与权利负担",
    licences: "许可情况",
    litigation: "诉讼与无效程序",
    annual_fees: "年费缴纳",
    priority_holders: "优先购买权人",
    known_defects: "已知瑕疵",
    taxes: "税费承担",
    contact: "联系与监督",
    notes: "其他说明",
    warnings: "特别提示",
    rules: "适用规则与依据",
    rule: "规则",
    value: "数值",
    source: "依据",
    join: "参与竞价",
    opensIn: "距竞价开始",
    endsIn: "距竞价结束",
    planned: "竞价结束时间",
    none: "公告未载明",
  },
  en: {
    lots: "Lots",
    published: "Published",
    revision: (n: number) => `revision ${n}`,
    code: "Project",
    withdrawn: "This project was withdrawn",
    former: (code: string) => `This follows ${code}, whose price was`,
    disposal: "Every stage of this disposal",
    window: "Sell-off ends",
    sellOff: "Sell-off at a set price: a first bid at or above it is valid",
    price: "Price and deposit",
    start: "Start price",
    reserve: "The start price is the reserve: one bid at or above it sells",
    appraisal: "Appraised value",
    deposit: "Deposit",
    increment: "Increment",
    appraiser: "Appraiser",
    report: "Report no.",
    appraisedOn: "Appraised on",
    validUntil: "Appraisal valid until",
    format: "Format of the bidding",
    falls: "The price falls from here; it never goes below the floor",
    dates: "Dates",
    registrationCloses: "Registration closes",
    opens: "Bidding opens",
    closes: "Bidding ends",
    extension: "Extension period",
    seconds: (n: number) => (n % 60 === 0 ? `${n / 60} min` : `${n} s`),
    balance: "Balance due",
    joint: "Joint bidding",
    jointYes: "Allowed; a group is formed before bidding opens",
    jointNo: "Excluded",
    days: (n: number) => `within ${n} days of the contract`,
    rights: "What is sold",
    kind: "Kind",
    number: "Number",
    name: "Title",
    owner: "Owner",
    filed: "Filed / registered",
    expires: "Expires",
    fee: "Next annual fee",
    class: "Class",
    pledge: "Pledge no.",
    parties: "Parties and basis",
    bank: "Pledgee (transferor)",
    pledgor: "Pledgor",
    basis: "Basis of the sale",
    notified: "Notified",
    method: "Method",
    disclosure: "Disclosure",
    ownership: "Ownership",
    use_and_burdens: "Use and burdens",
    licences: "Licences",
    litigation: "Litigation and invalidation",
    annual_fees: "Annual fees",
    priority_holders: "Priority purchasers",
    known_defects: "Known defects",
    taxes: "Taxes",
    contact: "Contact and supervision",
    notes: "Notes",
    warnings: "Special warnings",
    rules: "Rules and their sources",
    rule: "Rule",
    value: "Figure",
    source: "Source",
    join: "Take part",
    opensIn: "Bidding opens in",
    endsIn: "Bidding ends in",
    planned: "Bidding ended",
    none: "Not stated",
  },
});

/** The public notice of a project. */
export function Notice() {
  const code = useParams()["projectCode"] ?? "";
  const { hash } = useLocation();
  const query = useQuery({ queryKey: ["notice", code], queryFn: ({ signal }) => notices.page(code, signal), refetchInterval: ({ state }) => (state.data && state.data.phase !== "ended" ? (state.data.lot_id === null ? 2_000 : 15_000) : false) });
  const loaded = query.data !== undefined;
  useEffect(() => {
    if (loaded && hash) document.getElementById(hash.slice(1))?.scrollIntoView();
  }, [loaded, hash]);
  if (query.isError && toProblem(query.error).status === 404) return <NotFound />;
  if (!query.data)
    return (
      <div className="wrap">
        <Loaded query={query}>{() => null}</Loaded>
      </div>
    );
  return <Published notice={query.data} />;
}

function Published({ notice }: { notice: NoticePage }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const { body } = notice;
  const cited = new Map(body.rules.map((rule) => [rule.rule, rule]));
  const source = (rule: string): Source | undefined => {
    const found = cited.get(rule);
    if (!found) return undefined;
    const [whole, name] = language === "zh" ? [found.citation_zh, found.name_zh] : [found.citation_en, RULE_NAMES_EN[rule] ?? rule];
    // In print the number of the document and the article do; its title is in the popover.
    return { short: whole.replace(/《[^》]*》/, "").replace(/[:：].*$/, ""), whole: `${name}: ${shownFigure(found, language)}\n${whole}` };
  };
  return (
    <>
      <DemoBanner ruleSet={body.rule_set} />
      <div className="wrap">
        <Page
          title={body.title}
          trail={[[t.lots, "/"]]}
          tags={<StateTag machine="lot" state={notice.outcome ?? (notice.phase === "live" ? "OPEN" : "SCHEDULED")} />}
          lead={
            <>
              {t.code} <span className="mono">{body.project_code}</span> · {t.published} <When at={notice.published_at} mode="date" />
              {notice.revision > 1 && ` · ${t.revision(notice.revision)}`}
            </>
          }
        >
          {notice.withdrawn_ground && <Alert type="error" showIcon title={t.withdrawn} description={word("ground", notice.withdrawn_ground, language)} />}
          <div className="notice">
            <aside className="notice-side" id="register">
              <div className="notice-key">
                <span className="lot-label">{t.start}</span>
                <Money fen={body.start_price_fen} size="huge" />
                <div className="note">{t.deposit} <Money fen={body.deposit_fen} /></div>
                <div className="notice-clock">
                  <span>{notice.phase === "upcoming" ? t.opensIn : notice.phase === "live" ? t.endsIn : t.planned}</span>{" "}
                  {notice.phase === "ended" ? <When at={body.bidding_closes_at} /> : <Countdown to={notice.phase === "upcoming" ? body.bidding_opens_at : body.bidding_closes_at} urgent_seconds={notice.phase === "live" ? body.extension_seconds : 0} />}
                </div>
              </div>
              <Register notice={notice} />
            </aside>
            <div className="notice-main">
              {body.former_project_code && (
                <p className="note">
                  {t.former(body.former_project_code)} <Money fen={body.former_start_price_fen} /> · <Link to={`/notices/${encodeURIComponent(body.former_project_code)}`}>{body.former_project_code}</Link>
                </p>
              )}
              <Section title={t.rights}>
                <Rights body={body} />
              </Section>
              <Section title={t.price}>
                <Facts
                  items={[
                    { label: t.start, value: <><Money fen={body.start_price_fen} hint /><div className="note">{body.stage === "SELL_OFF" ? t.sellOff : body.fall.length > 0 ? t.falls : t.reserve}</div></>, source: source(body.stage === "FIRST" ? "start_price_ratio_bps" : body.stage === "SECOND" ? "max_price_cut_bps" : "sell_off_floor_bps") },
                    { label: t.appraisal, value: <Money fen={body.appraisal_fen} hint /> },
                    { label: t.deposit, value: <Money fen={body.deposit_fen} hint />, source: source("deposit_ratio_bps") },
                    RAISED.has(body.format) && { label: t.increment, value: <Money fen={body.increment_fen} hint />, source: source("increment_bps") },
                    { label: t.appraiser, value: body.appraiser_name },
                    { label: t.report, value: body.appraisal_report_no },
                    { label: t.appraisedOn, value: <When at={body.appraised_on} mode="date" /> },
                    { label: t.validUntil, value: <When at={body.appraisal_valid_until} mode="date" />, source: source("appraisal_valid_months") },
                  ]}
                />
              </Section>
              <Section title={t.format}>
                <FormatPlan format={body.format} plan={body.plan} start_price_fen={body.start_price_fen} opens_at={body.bidding_opens_at} fall={body.fall} how={language === "zh" ? body.how_zh : body.how_en} />
              </Section>
              <Section title={t.dates}>
                <Facts
                  items={[
                    { label: t.registrationCloses, value: <When at={body.registration_closes_at} /> },
                    { label: t.opens, value: <When at={body.bidding_opens_at} />, source: source(body.stage === "FIRST" ? "notice_days_first" : "notice_days_later") },
                    body.stage === "SELL_OFF" ? { label: t.window, value: <When at={body.bidding_closes_at} />, source: source("sell_off_window_seconds") } : { label: t.closes, value: <When at={body.bidding_closes_at} />, source: source("bidding_seconds") },
                    { label: t.extension, value: t.seconds(body.extension_seconds), source: source("extension_seconds") },
                    { label: t.balance, value: t.days(body.balance_due_days), source: source("balance_due_days") },
                    { label: t.joint, value: body.joint_bidding ? t.jointYes : t.jointNo },
                  ]}
                />
              </Section>
              <Section title={t.parties}>
                <Facts
                  items={[
                    { label: t.bank, value: body.bank_name },
                    { label: t.pledgor, value: body.pledgor_name },
                    { label: t.basis, value: word("basis", body.basis, language) },
                    { label: t.notified, value: body.parties_notified.map((party) => word("party", party, language)).join(language === "zh" ? "、" : ", ") || "—", source: source("party_notice_days") },
                    { label: t.method, value: <>{word("route", body.route, language)}（{language === "zh" ? body.format_zh : body.format_en}） · {word("stage", body.stage, language)}</> },
                  ]}
                />
              </Section>
              <Section title={t.disclosure}>
                <Facts columns={1} items={DISCLOSED.filter((field) => field !== "notes" || body.disclosure.notes).map((field) => ({ label: t[field], value: body.disclosure[field] || <span className="note">{t.none}</span> }))} />
              </Section>
              <Section title={t.warnings}>
                <ol className="terms warnings">
                  {body.disclosure.special_warnings.map((warning) => (
                    <li key={warning}>{word("warning", warning, language)}</li>
                  ))}
                </ol>
              </Section>
              <Section title={t.disposal}>
                <Disposal stages={notice.disposal} current={body.project_code} />
              </Section>
              <Section title={t.rules}>
                <Rules rules={body.rules} />
              </Section>
            </div>
          </div>
        </Page>
      </div>
    </>
  );
}

/** Where the increment means something. */
const RAISED: ReadonlySet<string> = new Set(["ASCENDING", "DYNAMIC", "HYBRID", "SELL_OFF"]);

const DISCLOSED = ["ownership", "use_and_burdens", "licences", "litigation", "annual_fees", "priority_holders", "known_defects", "taxes", "contact", "notes"] as const satisfies readonly (keyof Disclosure)[];

function Rights({ body }: { body: NoticeBody }) {
  const t = useWords(words);
  const { language } = useLanguage();
  return (
    <ul className="rights">
      {body.rights.map((right) => (
        <li key={`${right.kind}${right.number}`}>
          <div className="right-head">
            <Tag>{word("right", right.kind, language)}</Tag> <b>{right.title}</b>
          </div>
          <Facts
            columns={4}
            items={[
              { label: t.number, value: <span className="mono">{right.number}</span> },
              { label: t.owner, value: right.owner },
              right.ip_class ? { label: t.class, value: right.ip_class } : null,
              { label: t.pledge, value: <span className="mono">{right.pledge_registration_no}</span> },
              right.filed_on ? { label: t.filed, value: <When at={right.filed_on} mode="date" /> } : null,
              right.expires_on ? { label: t.expires, value: <When at={right.expires_on} mode="date" /> } : null,
              right.annual_fee_due_on ? { label: t.fee, value: <When at={right.annual_fee_due_on} mode="date" /> } : null,
            ]}
          />
        </li>
      ))}
    </ul>
  );
}

/** Figures come in words; a choice comes as its code. */
function shownFigure(rule: Citation, language: Language): string {
  return word("choice", language === "zh" ? rule.shown_zh : rule.shown_en, language);
}

function Rules({ rules }: { rules: readonly Citation[] }) {
  const t = useWords(words);
  const { language } = useLanguage();
  return (
    <div className="table-scroll">
      <table className="table rules">
        <thead>
          <tr>
            <th scope="col">{t.rule}</th>
            <th scope="col">{t.value}</th>
            <th scope="col">{t.source}</th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr key={rule.rule}>
              <td>{language === "zh" ? rule.name_zh : (RULE_NAMES_EN[rule.rule] ?? rule.name_zh)}</td>
              <td>{shownFigure(rule, language)}</td>
              <td className="note">{language === "zh" ? rule.citation_zh : rule.citation_en}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
