import { InboxOutlined } from "@ant-design/icons";
import { Alert, Button, Upload, type TableColumnsType } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import { ActionButton, Page, Section, When, useReport } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { Buttons, DeskTable, useAct, usePaged } from "../kit";
import type { Schema } from "../types";
import { TapeReport } from "./TapeReport";

const words = dictionary({
  zh: {
    title: "导入贷款表",
    lead: "先试运行：逐行检查并给出报告，不保存任何数据。确认无误后再正式导入；同一笔贷款要么全部导入，要么全部不导入，重复导入不会重复建账。",
    template: "下载模板（XLSX）",
    drop: "点击或拖入贷款表",
    dropNote: "XLSX（贷款、质押、权利三张表），或包含三个 CSV 的 ZIP，不超过 20 MB",
    checking: "正在检查…",
    report: (name: string) => `试运行报告 · ${name}`,
    again: "换一个文件",
    take: "正式导入",
    ask: "正式导入这份贷款表？",
    body: (good: number, bad: number) => `${good} 笔贷款将写入系统${bad > 0 ? `，${bad} 笔因有错误不导入，改正后可再次导入` : ""}。`,
    nothing: "没有可以导入的贷款，请按报告改正后重试",
    done: "贷款表已导入",
    taken: "已导入",
    toLoans: "查看贷款",
    past: "导入记录",
    file: "文件",
    at: "导入时间",
    created: "新增",
    updated: "更新",
    unchanged: "无变化",
    refused: "未导入",
    none: "还没有导入记录",
    noneBody: "下载模板，填好后在上方上传。",
    open: "查看报告",
  },
  en: {
    title: "Loan tape",
    lead: "A dry run comes first: every row is checked and reported, nothing is kept. Then take it in for good; each loan goes in whole or not at all, and taking in a tape twice changes nothing.",
    template: "Template (XLSX)",
    drop: "Click or drop a loan tape here",
    dropNote: "XLSX with the sheets loans, pledges, rights, or a ZIP of three CSV files, at most 20 MB",
    checking: "Checking…",
    report: (name: string) => `Dry run · ${name}`,
    again: "Another file",
    take: "Take it in",
    ask: "Take in this tape?",
    body: (good: number, bad: number) => `${good} loans go in${bad > 0 ? `; ${bad} stay out because of errors and can follow once mended` : ""}.`,
    nothing: "No loan can go in; mend what the report names and try again",
    done: "The tape is taken in",
    taken: "Taken in",
    toLoans: "To the loans",
    past: "Past tapes",
    file: "File",
    at: "Taken in",
    created: "New",
    updated: "Updated",
    unchanged: "Unchanged",
    refused: "Refused",
    none: "No tapes yet",
    noneBody: "Download the template, fill it in, upload it above.",
    open: "Report",
  },
});

type Import = Schema<"TapeImportView">;
type Summary = Schema<"TapeImportSummary">;

function send(file: File, dry_run: boolean): Promise<Import> {
  const form = new FormData();
  form.append("data", file);
  return api.post<Import>(`/api/loan-tapes?dry_run=${dry_run}`, form);
}

export default function LoanTape() {
  const t = useWords(words);
  const act = useAct();
  const report = useReport();
  const list = usePaged<Summary>("/api/loan-tapes");
  const [file, setFile] = useState<File | null>(null);
  const [shown, setShown] = useState<Import | null>(null);
  const [busy, setBusy] = useState(false);

  const check = async (chosen: File): Promise<void> => {
    setBusy(true);
    setShown(null);
    try {
      setShown(await send(chosen, true));
      setFile(chosen);
    } catch (error) {
      setFile(null);
      report(error);
    } finally {
      setBusy(false);
    }
  };
  const take = async (): Promise<void> => {
    if (file) setShown(await act(() => send(file, false), t.done));
    setFile(null);
  };
  const totals = shown?.report.totals;
  const good = (totals?.created ?? 0) + (totals?.updated ?? 0) + (totals?.unchanged ?? 0);
  const columns: TableColumnsType<Summary> = [
    { title: t.at, dataIndex: "imported_at", render: (value: string) => <When at={value} /> },
    { title: t.file, dataIndex: "file_name" },
    { title: t.created, align: "right", render: (_, row) => row.totals.created },
    { title: t.updated, align: "right", render: (_, row) => row.totals.updated },
    { title: t.unchanged, align: "right", render: (_, row) => row.totals.unchanged },
    { title: t.refused, align: "right", render: (_, row) => row.totals.refused },
    {
      title: "",
      render: (_, row) => (
        <ActionButton size="small" action={async () => (setFile(null), setShown(await api.get<Import>(`/api/loan-tapes/${row.id}`)), window.scrollTo({ top: 0 }))}>
          {t.open}
        </ActionButton>
      ),
    },
  ];
  return (
    <Page title={t.title} lead={t.lead} actions={<Button href="/api/loan-tapes/template.xlsx">{t.template}</Button>}>
      {shown ? (
        <Section title={shown.dry_run ? t.report(shown.file_name) : `${t.taken} · ${shown.file_name}`}>
          <TapeReport report={shown.report} />
          <div className="desk-below">
            <Buttons>
              {shown.dry_run ? (
                <ActionButton type="primary" disabledReason={good === 0 && t.nothing} confirm={{ title: t.ask, body: t.body(good, totals?.refused ?? 0) }} action={take}>
                  {t.take}
                </ActionButton>
              ) : (
                <Link to="/desk/bank/loans">{t.toLoans}</Link>
              )}
              <Button onClick={() => setShown(null)}>{t.again}</Button>
            </Buttons>
          </div>
        </Section>
      ) : (
        <Upload.Dragger accept=".xlsx,.zip" showUploadList={false} disabled={busy} beforeUpload={(chosen) => (void check(chosen), false)}>
          <p>
            <InboxOutlined className="desk-inbox" aria-hidden />
          </p>
          <p>{busy ? t.checking : t.drop}</p>
          <p className="note">{t.dropNote}</p>
        </Upload.Dragger>
      )}
      {busy && <Alert className="desk-below" type="info" showIcon title={t.checking} />}
      <Section title={t.past}>
        <DeskTable list={list} columns={columns} empty={{ title: t.none, body: t.noneBody }} />
      </Section>
    </Page>
  );
}
