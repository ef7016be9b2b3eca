import { App } from "antd";
import type { ReactNode } from "react";
import { Money } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { inCapitals } from "../../lib/capitals";

const words = dictionary({ zh: { capitals: "大写", back: "返回" }, en: { capitals: "In words", back: "Go back" } });

interface Asked {
  title: string;
  price_fen: bigint;
  note: ReactNode;
  yes: string;
  act: () => void;
}

/** Asks about an amount once more, in figures and in words, before it is acted upon. */
export function useConfirm(): (asked: Asked) => void {
  const t = useWords(words);
  const { modal } = App.useApp();
  return ({ title, price_fen, note, yes, act }) =>
    void modal.confirm({
      title,
      content: (
        <div className="jump">
          <p className="jump-amount"><Money fen={price_fen} size="large" /></p>
          <dl>
            <dt>{t.capitals}</dt>
            <dd lang="zh-CN">{inCapitals(price_fen)}</dd>
          </dl>
          <div>{note}</div>
        </div>
      ),
      width: 460,
      okText: yes,
      cancelText: t.back,
      onOk: act,
    });
}
