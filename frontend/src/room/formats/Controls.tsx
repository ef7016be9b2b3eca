import { AntRoot } from "../../AntRoot";
import { Callout } from "../../components";
import { dictionary, useWords } from "../../i18n";
import type { Fen } from "../../lib/money";
import { BidForm } from "../BidForm";
import type { RoomView } from "../RoomClient";
import { takerOf } from "./envelopes";
import { FallingForm } from "./FallingForm";
import { MandateBox } from "./MandateBox";
import { MatchForm } from "./MatchForm";
import { OpenForm } from "./OpenForm";
import { presentPhase } from "./phases";
import type { FormProperties } from "./properties";
import { SealForm } from "./SealForm";
import { WeightedForm } from "./WeightedForm";

const words = dictionary({
  zh: {
    answer: "您可在最高报价上再加一档",
    answerNote: "仅此一次；不加价则由最高报价人买受。",
    wait: "等待应价人决定",
    waitNote: "本阶段仅由降价阶段的应价人补充报价。",
  },
  en: {
    answer: "You may go one step above the best bid",
    answerNote: "Once only; without it the best bidder buys.",
    wait: "Waiting for the taker",
    waitNote: "In this phase only the bidder who took the falling price may bid.",
  },
});

interface Properties extends FormProperties {
  accepted: RoomView["accepted"];
  /** The viewer's own secret limit that stands. */
  limit_fen: Fen | null;
  /** Why nothing can be sent at all: an act is under way. */
  pending: string | null;
}

/** What an admitted bidder acts with in the present phase of the lot. */
export function Controls(properties: Properties) {
  return (
    <AntRoot>
      <div className="form-stack">
        <Form {...properties} />
      </div>
    </AntRoot>
  );
}

function Form({ accepted, pending, limit_fen, ...form }: Properties) {
  const t = useWords(words);
  const { lot, code, busy, onAct } = form;
  const limits = <MandateBox lot={lot} code={code} standing={limit_fen} accepted={accepted} pending={pending} onAct={onAct} />;
  const bids = <BidForm lot={lot} code={code} busy={busy} onBid={(price_fen) => onAct({ type: "bid", price_fen })} />;
  switch (presentPhase(lot)) {
    case "FALLING":
      return <FallingForm {...form} />;
    case "SEALED":
      return <SealForm {...form} />;
    case "OPENING":
      return <OpenForm {...form} />;
    case "MATCHING":
      return <MatchForm {...form} />;
    case "BEST":
      if (takerOf(form.events)?.bidder !== code) return <Callout tone="info" title={t.wait}>{t.waitNote}</Callout>;
      return <><Callout tone="warning" role="alert" title={t.answer}>{t.answerNote}</Callout>{bids}</>;
    case "SCORING":
      return <><WeightedForm {...form} />{limits}</>;
    default:
      return <>{bids}{limits}</>;
  }
}
