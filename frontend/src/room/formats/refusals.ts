/** Refusals that name a phase or a format by its code, with the name that people know. */

import type { Problem } from "../../api/problem";
import type { Language } from "../../i18n";
import { word } from "../../i18n/labels";
import { phaseName } from "./words";

export function refusalOf(problem: Problem, language: Language): Problem {
  const phase = typeof problem["phase"] === "string" ? phaseName(problem["phase"], language) : "";
  const format = typeof problem["format"] === "string" ? word("format", problem["format"], language) : "";
  switch (problem.code) {
    case "not-in-this-phase":
      return { ...problem, title: `当前为${phase}，不受理该操作`, title_en: `The present phase (${phase}) does not take this` };
    case "mandate-not-possible":
      return { ...problem, title: `本标的（${format}）不接受委托出价`, title_en: `This lot (${format}) takes no secret limits` };
    default:
      return problem;
  }
}
