/** What the phases and formats of bidding are called. */

import { dictionary } from "../i18n";

export const PHASE_WORDS = dictionary({
  zh: { "": "未开始", BIDDING: "竞价阶段", SCORING: "权重报价阶段", FREE: "自由报价期", TIMED: "限时报价期", OFFER: "变卖应买期", FALLING: "降价阶段", SEALED: "密封报价阶段", OPENING: "开启阶段", BEST: "应价人应对阶段", MATCHING: "优先购买权行使期" },
  en: { "": "not begun", BIDDING: "bidding", SCORING: "weighted offers", FREE: "free period", TIMED: "timed period", OFFER: "standing offer", FALLING: "falling price", SEALED: "sealed bids", OPENING: "opening", BEST: "the taker's answer", MATCHING: "matching by priority" },
});

export const FORMAT_WORDS = dictionary({
  zh: { ASCENDING: "多次报价", DYNAMIC: "动态报价", SEALED: "一次报价", DUTCH: "降价式", HYBRID: "降价式转一次报价", WEIGHTED: "权重报价", SELL_OFF: "变卖" },
  en: { ASCENDING: "ascending", DYNAMIC: "free, then timed", SEALED: "sealed bids", DUTCH: "falling price", HYBRID: "falling price, then sealed bids", WEIGHTED: "weighted offers", SELL_OFF: "sell-off" },
});
