/** What the price did, as steps (pure): each bid, each opened best bid, each tick of a falling price. */

import type { ShownBid } from "../room/bids";
import type { Replay, Standing } from "./replay";
import { fallenAt } from "./rules";

export interface Step extends ShownBid {
  at_us: number;
  price: bigint;
}

/** No fall is drawn in more steps than a screen shows. */
const STEPS = 500;

export function curveOf({ standings, rules }: Pick<Replay, "standings" | "rules">): Step[] {
  const steps: Step[] = [];
  const put = (at_us: number, price: bigint, { leader, extended }: Standing, seq: number): void => {
    if (steps.at(-1)?.price !== price || extended) steps.push({ at_us, price, seq, at: new Date(at_us / 1000).toISOString(), bidder: leader ?? "", price_fen: String(price), extended });
  };
  standings.forEach((standing, index) => {
    if (standing.price !== null) put(standing.at_us, standing.price, standing, index + 1);
    else if (standing.phase === "FALLING" && standing.state === "OPEN") {
      const until_us = standings[index + 1]?.at_us ?? standing.at_us;
      const ticks = Math.max(1, Math.ceil((until_us - standing.fell_us) / rules.tick_us / STEPS)) * rules.tick_us;
      for (let at_us = standing.at_us; at_us <= until_us; at_us = standing.fell_us + (Math.floor((at_us - standing.fell_us) / ticks) + 1) * ticks) put(at_us, fallenAt(rules, standing.fell_us, at_us), standing, index + 1);
    }
  });
  return steps;
}
