/** Words for announced criteria and their choices (`market.deals.undertakings.CRITERIA`). */

import type { Both, Language } from "../../i18n";

const USUAL: Record<string, Both> = {
  PAYMENT: { zh: "付款方式", en: "Payment" },
  ONE_SUM: { zh: "一次付清", en: "In one sum" },
  TWO_PARTS: { zh: "分两次付清", en: "In two parts" },
  FOUR_PARTS: { zh: "分四次付清", en: "In four parts" },
  PAYMENT_TIME: { zh: "付款时间", en: "Time of payment" },
  WITHIN_3_DAYS: { zh: "三日内付款（分期的付首期）", en: "Within 3 days (in parts: the first)" },
  WITHIN_5_DAYS: { zh: "五日内付款（分期的付首期）", en: "Within 5 days (in parts: the first)" },
  STAYS_IN_DISTRICT: { zh: "留在本区实施", en: "Stays in the district" },
  WORKS_THE_RIGHT: { zh: "实施该权利", en: "Works the right" },
  WITHIN_1_YEAR: { zh: "一年内实施", en: "Within a year" },
  WITHIN_3_YEARS: { zh: "三年内实施", en: "Within three years" },
  YES: { zh: "是", en: "Yes" },
};

/** One we do not know is shown as it was announced. */
export const termWord = (code: string, language: Language): string => USUAL[code]?.[language] ?? code;
