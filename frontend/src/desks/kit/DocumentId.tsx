import { Button } from "antd";
import { useState } from "react";
import type { DocumentView } from "../../api/types";
import { DocumentUpload } from "../../components";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { there: "已上传的文件", replace: "更换" }, en: { there: "The uploaded file", replace: "Replace" } });

/** A form control that holds a document's id: what is there can be looked at and replaced. */
export function DocumentId({ value, onChange, accept }: { value?: number | null; onChange?: (id: number | null) => void; accept?: string }) {
  const t = useWords(words);
  const [fresh, setFresh] = useState<DocumentView | null>(null);
  if (value && fresh?.id !== value)
    return (
      <div className="document">
        <a href={`/api/documents/${value}`}>{t.there}</a>
        <Button type="link" size="small" onClick={() => onChange?.(null)}>
          {t.replace}
        </Button>
      </div>
    );
  return (
    <DocumentUpload
      value={value ? fresh : null}
      onChange={(document) => {
        setFresh(document);
        onChange?.(document?.id ?? null);
      }}
      {...(accept && { accept })}
    />
  );
}
