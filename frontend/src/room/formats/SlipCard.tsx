import { Button } from "antd";
import { Callout, Money, When } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { downloadSlip } from "./download";
import { ImportSlip } from "./ImportSlip";
import type { Slip } from "./slips";

const words = dictionary({
  zh: {
    sealed: "您已密封报价",
    mine: "金额仅保存在本浏览器，平台与他人均无法查看。",
    made: "提交于",
    save: "下载开标凭据",
    warn: "请立即下载并妥善保管开标凭据",
    why: "开标时须凭凭据开启报价。凭据丢失（如清除浏览器数据、更换设备）则无法开标，报价无效，保证金可能不予退还。",
    missing: "本浏览器中没有开标凭据",
    import: "您已密封报价，但凭据不在本浏览器。请导入提交时下载的凭据文件；没有凭据将无法开标，保证金可能不予退还。",
  },
  en: {
    sealed: "Your sealed bid",
    mine: "Only this browser knows the amount; neither the exchange nor anybody else can read it.",
    made: "handed in",
    save: "Download the opening slip",
    warn: "Download the opening slip now and keep it safe",
    why: "The bid can only be opened with it. If it is lost (browser data cleared, another device), the bid cannot be opened and does not count, and the deposit may be forfeited.",
    missing: "The opening slip is not in this browser",
    import: "You have handed in a sealed bid, but its slip is not here. Import the file that you downloaded then; without it the bid cannot be opened and the deposit may be forfeited.",
  },
});

interface Properties {
  slip: Slip | null;
  expected: { lot_id: number; bidder: string; commitment: string };
  onImported: () => void;
}

/** The bidder's own sealed bid, and the slip that opens it. */
export function SlipCard({ slip, expected, onImported }: Properties) {
  const t = useWords(words);
  if (slip === null)
    return (
      <>
        <Callout tone="error" role="alert" title={t.missing}>{t.import}</Callout>
        <ImportSlip expected={expected} onImported={onImported} />
      </>
    );
  return (
    <div className="slip">
      <p className="slip-amount">
        <span>{t.sealed}</span> <Money fen={slip.price_fen} size="large" />
      </p>
      <p className="note">{t.mine} {t.made} <When at={slip.made_at} mode="seconds" /></p>
      <Callout tone="warning" title={t.warn}>{t.why}</Callout>
      <Button block type="primary" ghost onClick={() => downloadSlip(slip)}>{t.save}</Button>
    </div>
  );
}
