import { Pagination } from "antd";
import { AntRoot } from "../AntRoot";

/** The numbered pages under a long list. */
export default function Pager({ page, page_size, total, onChange }: { page: number; page_size: number; total: number; onChange: (page: number) => void }) {
  return (
    <AntRoot>
      <Pagination className="home-pages" current={page} pageSize={page_size} total={total} onChange={onChange} showSizeChanger={false} />
    </AntRoot>
  );
}
