/** Lists that page in the address bar, single things, and acts that refresh what they may have changed. */

import { App } from "antd";
import { keepPreviousData, useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useCallback } from "react";
import { useSearchParams } from "react-router";
import { api } from "../../api/client";
import { dictionary, useWords } from "../../i18n";

export interface Listing<T> {
  items: readonly T[];
  total: number;
}

export interface Paged<T> {
  query: UseQueryResult<Listing<T>>;
  page: number;
  size: number;
  turn: (page: number) => void;
}

type Filters = Record<string, string | number | boolean | null | undefined>;

const SIZE = 20;
/** Work arrives by itself (bids close, money comes): desks look again while they are open. */
const LOOK_AGAIN_MS = 20_000;

/** One page of a list at `path`; the page number stands in the address (`?page=2`), or under `name` where a page has several lists. */
export function usePaged<T>(path: string, filters: Filters = {}, options: { name?: string; enabled?: boolean } = {}): Paged<T> {
  const name = options.name ?? "page";
  const [parameters, setParameters] = useSearchParams();
  const page = Math.max(1, Number.parseInt(parameters.get(name) ?? "1", 10) || 1);
  const asked = { ...filters, limit: SIZE, offset: (page - 1) * SIZE };
  const query = useQuery({
    queryKey: ["desk", path, asked],
    queryFn: ({ signal }) => api.get<Listing<T>>(path, asked, signal),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN_MS,
    enabled: options.enabled ?? true,
  });
  const turn = useCallback(
    (next: number) =>
      setParameters((old) => {
        const changed = new URLSearchParams(old);
        if (next === 1) changed.delete(name);
        else changed.set(name, String(next));
        return changed;
      }),
    [setParameters, name],
  );
  return { query, page, size: SIZE, turn };
}

/** One thing at `path`, or nothing while `path` is null. */
export function useOne<T>(path: string | null, query: Filters = {}, options: { look_again_ms?: number | false } = {}): UseQueryResult<T> {
  return useQuery({
    queryKey: ["desk", path, query],
    queryFn: ({ signal }) => api.get<T>(path ?? "", query, signal),
    enabled: path !== null,
    refetchInterval: options.look_again_ms ?? LOOK_AGAIN_MS,
  });
}

/** A filter that lives in the address (`?state=OPEN`); changing it goes back to the first page. */
export function useFilter(name: string, start = ""): [value: string, set: (value: string | null | undefined) => void] {
  const [parameters, setParameters] = useSearchParams();
  const set = useCallback(
    (value: string | null | undefined) =>
      setParameters(
        (old) => {
          const changed = new URLSearchParams(old);
          if (!value || value === start) changed.delete(name);
          else changed.set(name, value);
          changed.delete("page");
          return changed;
        },
        { replace: true },
      ),
    [setParameters, name, start],
  );
  return [parameters.get(name) ?? start, set];
}

/** The open tab of a page, in the address (`?tab=`); the first of `keys` when the address names none of them. */
export function useTab(keys: readonly [string, ...string[]]): [tab: string, choose: (tab: string) => void] {
  const [parameters, setParameters] = useSearchParams();
  const asked = parameters.get("tab") ?? "";
  return [keys.includes(asked) ? asked : keys[0], (tab) => setParameters(tab === keys[0] ? {} : { tab })];
}

const words = dictionary({ zh: { done: "已完成" }, en: { done: "Done" } });

/** Does something that changes the world: waits for it, says that it is done, and lets every open desk list look again. Refusals pass through. */
export function useAct(): <T>(work: () => Promise<T>, done?: string) => Promise<T> {
  const client = useQueryClient();
  const { message } = App.useApp();
  const t = useWords(words);
  return useCallback(
    async <T,>(work: () => Promise<T>, done?: string): Promise<T> => {
      try {
        const result = await work();
        void message.success(done ?? t.done);
        return result;
      } finally {
        // Also after a refusal: most refusals mean that what we showed is out of date.
        void client.invalidateQueries({ queryKey: ["desk"] });
      }
    },
    [client, message, t.done],
  );
}
