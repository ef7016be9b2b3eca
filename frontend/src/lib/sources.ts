/** The short names by which the rulebook cites its sources, spelled out. */

import type { Language } from "../i18n";

const SOURCES: Record<string, Record<Language, string>> = {
  S18: { zh: "法释〔2016〕18号《最高人民法院关于人民法院网络司法拍卖若干问题的规定》", en: "Supreme People's Court, provisions on online judicial auctions, Fa Shi [2016] No. 18" },
  S04: { zh: "《最高人民法院关于人民法院民事执行中拍卖、变卖财产的规定》（2020 年修正）", en: "Supreme People's Court, provisions on auction and sale in civil enforcement (2020)" },
  AL: { zh: "《中华人民共和国拍卖法》", en: "Auction Law of the PRC" },
  CC: { zh: "《中华人民共和国民法典》", en: "Civil Code of the PRC" },
  PatL: { zh: "《中华人民共和国专利法》（2020 年修正）", en: "Patent Law of the PRC (2020)" },
  TML19: { zh: "《中华人民共和国商标法》（2019 年修正）", en: "Trademark Law of the PRC (2019)" },
  TML26: { zh: "《中华人民共和国商标法》（2027 年 1 月 1 日起施行）", en: "Trademark Law of the PRC (in force from 2027-01-01)" },
  VATL: { zh: "《中华人民共和国增值税法》", en: "Value-Added Tax Law of the PRC" },
  CPL: { zh: "《中华人民共和国民事诉讼法》（2023 年修正）", en: "Civil Procedure Law of the PRC (2023)" },
  "120号文": { zh: "《企业国有产权交易操作规则》（国资发产权〔2009〕120号）", en: "Operating rules for trading state-owned enterprise property rights, No. 120" },
  "Binhai [2022] 9": { zh: "津滨市场监管知促〔2022〕9号", en: "Binhai IP Promotion [2022] 9" },
  PLAN: { zh: "津滨市场监管知促〔2023〕15号", en: "Binhai New Area action plan, [2023] No. 15" },
};

/** `S18 art 20` → `法释〔2016〕18号《…》第 20 条`. What is not known is shown as it came. */
export function citation(source: string, language: Language): string {
  const whole = SOURCES[source.trim()];
  if (whole) return whole[language];
  const match = /^(\S+?)(?:\s+(?:arts?\.?\s*)?([\d,、–\-()\s]+))?$/u.exec(source.trim());
  const name = match?.[1] ? SOURCES[match[1]] : undefined;
  if (!match || !name) return source;
  const article = match[2]?.trim();
  if (!article) return name[language];
  return language === "zh" ? `${name.zh}第 ${article} 条` : `${name.en}, art. ${article}`;
}
