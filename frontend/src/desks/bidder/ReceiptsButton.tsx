import { App } from "antd";
import { lots } from "../../api/lots";
import { ActionButton } from "../../components";
import { downloadReceipts, heldReceipts, holdReceipts, mended, merged } from "../../evidence/held";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({
  zh: {
    download: "下载报价回执",
    none: "本场没有已受理的报价，因此没有回执",
    done: (n: number) => `已下载 ${n} 份回执`,
    withheld: (n: number) => `平台未再提供其中 ${n} 份，已由本浏览器保存的补足。请保存文件。`,
  },
  en: {
    download: "Download my receipts",
    none: "No bid of yours was accepted on this lot, so there are no receipts",
    done: (n: number) => (n === 1 ? "One receipt downloaded" : `${n} receipts downloaded`),
    withheld: (n: number) => `The exchange gave ${n} of them no more; this browser had kept them. Keep the file.`,
  },
});

/** All receipts of one's own on a lot as a file: what the exchange gives, and what this browser has held whatever the exchange says. */
export function ReceiptsButton({ lotId, code }: { lotId: number; code: string }) {
  const t = useWords(words);
  const { message } = App.useApp();
  const download = async (): Promise<void> => {
    const held = heldReceipts(lotId, code);
    const given = await lots.receipts(lotId).catch((error: unknown) => {
      if (held.length === 0) throw error;
      return null;
    });
    const all = merged(lotId, code, await mended(held, given ?? []), given ?? []);
    if (all.length === 0) return void message.info(t.none);
    holdReceipts(lotId, code, all);
    downloadReceipts(lotId, all);
    const withheld = given === null ? 0 : all.length - merged(lotId, code, given).length;
    void (withheld > 0 ? message.warning(t.withheld(withheld), 8) : message.success(t.done(all.length)));
  };
  return <ActionButton size="small" action={download}>{t.download}</ActionButton>;
}
