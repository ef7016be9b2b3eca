import { Table, type TableColumnsType, type TableProps } from "antd";
import type { ReactNode } from "react";
import { Nothing, ProblemAlert } from "../../components";
import { dictionary, useWords } from "../../i18n";
import type { Paged } from "./data";

const words = dictionary({
  zh: { total: (n: number) => `共 ${n} 条`, waiting: "正在加载…" },
  en: { total: (n: number) => `${n} in all`, waiting: "Loading…" },
});

/** Rows wider than the page scroll inside the table; an empty table has nothing to scroll to. */
const WIDE = { scroll: { x: "max-content" } } as const;

interface Properties<T> {
  list: Paged<T>;
  columns: TableColumnsType<T>;
  rowKey?: keyof T & string;
  /** What it means that nothing is here, and what to do about it. */
  empty: { title: string; body?: ReactNode };
  expandable?: TableProps<T>["expandable"];
}

/** A dense list of the desk: waiting, refused, empty and full all have words. */
export function DeskTable<T extends object>({ list, columns, rowKey = "id" as keyof T & string, empty, expandable }: Properties<T>) {
  const t = useWords(words);
  const { query, page, size, turn } = list;
  if (query.isError && query.data === undefined) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  const total = query.data?.total ?? 0;
  return (
    <>
      {query.isError && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
      <Table<T>
        size="small"
        rowKey={rowKey}
        columns={columns}
        dataSource={query.data?.items ?? []}
        loading={query.isPending || query.isPlaceholderData}
        {...(total > 0 && WIDE)}
        {...(expandable && { expandable })}
        locale={{ emptyText: query.isPending ? t.waiting : <Nothing title={empty.title}>{empty.body}</Nothing> }}
        pagination={total > size ? { current: page, pageSize: size, total, onChange: turn, showSizeChanger: false, showTotal: t.total } : false}
      />
    </>
  );
}

/** A short table of what is already here. */
export function PlainTable<T extends object>({ rows, columns, rowKey, empty }: { rows: readonly T[]; columns: TableColumnsType<T>; rowKey: (keyof T & string) | ((row: T) => string); empty: string }) {
  return <Table<T> size="small" rowKey={rowKey} columns={columns} dataSource={rows} pagination={false} {...(rows.length > 0 && WIDE)} locale={{ emptyText: <Nothing title={empty} /> }} />;
}
