import { PaperClipOutlined, UploadOutlined } from "@ant-design/icons";
import { Button, Upload } from "antd";
import { useState } from "react";
import { api } from "../api/client";
import type { DocumentView } from "../api/types";
import { dictionary, useWords } from "../i18n";
import { useReport } from "./useReport";

const words = dictionary({
  zh: { choose: "选择文件", sending: "正在上传…", remove: "移除", note: "PDF、图片、表格或文档，不超过 20 MB" },
  en: { choose: "Choose a file", sending: "Uploading…", remove: "Remove", note: "PDF, picture, sheet or document of at most 20 MB" },
});

export function uploadDocument(file: File): Promise<DocumentView> {
  const form = new FormData();
  form.append("data", file);
  return api.post<DocumentView>("/api/documents", form);
}

const size = (bytes: number): string => (bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${Math.ceil(bytes / 1024 / 102.4) / 10} MB`);

interface Properties {
  /** Works as a form control: `<Form.Item name="document"><DocumentUpload /></Form.Item>`. */
  value?: DocumentView | null;
  onChange?: (document: DocumentView | null) => void;
  label?: string;
  accept?: string;
  /** Leaves the note on kinds and size away, where it stands once for many uploads. */
  bare?: boolean;
}

/** Uploads one document and holds its view (id, name, SHA-256). */
export function DocumentUpload({ value, onChange, label, bare = false, accept = ".pdf,.png,.jpg,.jpeg,.csv,.xlsx,.docx,.zip,.txt" }: Properties) {
  const t = useWords(words);
  const report = useReport();
  const [busy, setBusy] = useState(false);
  const take = async (file: File): Promise<void> => {
    setBusy(true);
    try {
      onChange?.(await uploadDocument(file));
    } catch (error) {
      report(error);
    } finally {
      setBusy(false);
    }
  };
  if (value)
    return (
      <div className="document">
        <DocumentLink document={value} />
        <Button type="link" size="small" onClick={() => onChange?.(null)}>
          {t.remove}
        </Button>
      </div>
    );
  return (
    <div className="document">
      <Upload accept={accept} showUploadList={false} beforeUpload={(file) => (void take(file), false)}>
        <Button icon={<UploadOutlined />} loading={busy}>
          {busy ? t.sending : (label ?? t.choose)}
        </Button>
      </Upload>
      {!bare && <span className="note">{t.note}</span>}
    </div>
  );
}

/** A document people may download; its fingerprint is in the tooltip. */
export function DocumentLink({ document, href }: { document: Pick<DocumentView, "id" | "name" | "size_bytes" | "sha256">; href?: string }) {
  return (
    <a className="document-link" href={href ?? `/api/documents/${document.id}`} title={`SHA-256 ${document.sha256}`} download={document.name}>
      <PaperClipOutlined aria-hidden /> {document.name} <span className="note">{size(document.size_bytes)}</span>
    </a>
  );
}
