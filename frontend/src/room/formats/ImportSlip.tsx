import { useState } from "react";
import { dictionary, useWords } from "../../i18n";
import { keepSlip, readSlip } from "./slips";

const words = dictionary({
  zh: {
    import: "导入凭据文件",
    unreadable: "该文件不是开标凭据",
    "other-lot": "该凭据属于其他标的",
    "other-bidder": "该凭据属于其他竞买号",
    "other-bid": "该凭据对应的不是您当前有效的密封报价（可能已被更换）",
    inconsistent: "凭据内容与其承诺不符，文件可能已被改动",
  },
  en: {
    import: "Import a slip file",
    unreadable: "This file is no opening slip",
    "other-lot": "This slip is of another lot",
    "other-bidder": "This slip is of another bidder",
    "other-bid": "This slip is not of the sealed bid that counts (it may have been replaced)",
    inconsistent: "The slip does not agree with its commitment: the file was altered",
  },
});

interface Properties {
  expected: { lot_id: number; bidder: string; commitment: string };
  onImported: () => void;
}

/** Brings a slip into this browser from the file that was downloaded when the bid was sealed. */
export function ImportSlip({ expected, onImported }: Properties) {
  const t = useWords(words);
  const [wrong, setWrong] = useState<string | null>(null);
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const found = await readSlip(file.size > 10_000 ? "" : await file.text(), expected);
    if ("wrong" in found) return setWrong(t[found.wrong]);
    setWrong(null);
    keepSlip(found.slip);
    onImported();
  };
  return (
    <>
      <label className="button import-slip">
        {t.import}
        <input type="file" accept=".json,application/json" onChange={(event) => { void take(event.target.files?.[0]); event.target.value = ""; }} />
      </label>
      {wrong && <span className="bid-reason" role="alert">{wrong}</span>}
    </>
  );
}
