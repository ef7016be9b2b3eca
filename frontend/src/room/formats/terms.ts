/** Words for announced criteria and their choices (`market.deals.undertakings.CRITERIA`). */

import type { Both, Language } from "../../i18n";
import { WORDS } from "../../i18n/labels";

const KNOWN: Record<string, Both> = { ...WORDS.criterion, ...WORDS.offer };

/** One we do not know is shown as it was announced. */
export const termWord = (code: string, language: Language): string => KNOWN[code]?.[language] ?? code;
