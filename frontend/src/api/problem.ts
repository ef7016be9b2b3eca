/** Refusals: RFC 9457 documents from the server, and the few that arise on this side of the network. */

import type { Both, Language } from "../i18n";

export interface FieldError {
  field: string;
  zh: string;
  en: string;
}

export interface Problem {
  code: string;
  status: number;
  title: string;
  title_en: string;
  remedy_zh?: string;
  remedy_en?: string;
  errors?: FieldError[];
  [field: string]: unknown;
}

export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title_en);
    this.name = "ProblemError";
    this.problem = problem;
  }
}

const local = (code: string, status: number, words: Both, remedy?: Both): Problem => ({
  code,
  status,
  title: words.zh,
  title_en: words.en,
  ...(remedy && { remedy_zh: remedy.zh, remedy_en: remedy.en }),
});

export const UNREACHABLE: Problem = local(
  "unreachable",
  0,
  { zh: "无法连接服务器", en: "The server cannot be reached" },
  { zh: "请检查网络后重试；如已提交操作，请先刷新查看结果。", en: "Check your network and try again; if you submitted something, reload first to see whether it was done." },
);

const UNEXPECTED: Problem = local("unexpected", 0, { zh: "页面发生意外错误", en: "The page met an unexpected error" }, { zh: "请刷新页面后重试。", en: "Reload the page and try again." });

export function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && typeof (value as Problem).code === "string" && typeof (value as Problem).title === "string";
}

/** Whatever was thrown, as a problem that can be shown. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (isProblem(error)) return error;
  if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message)) return UNREACHABLE;
  return UNEXPECTED;
}

/** The problem an answer carries, also when a proxy answered with something that is no problem document. */
export function problemOf(status: number, body: unknown): Problem {
  if (isProblem(body)) return { ...body, status };
  if (status === 413) return local("too-large", 413, { zh: "文件过大", en: "The file is too large" });
  if (status >= 502 && status <= 504) return { ...UNREACHABLE, status };
  return local("refused", status, { zh: `请求未成功（${status}）`, en: `The request failed (${status})` });
}

export const titleOf = (problem: Problem, language: Language): string => (language === "zh" ? problem.title : problem.title_en || problem.title);
export const remedyOf = (problem: Problem, language: Language): string | undefined => (language === "zh" ? problem.remedy_zh : (problem.remedy_en ?? problem.remedy_zh));
