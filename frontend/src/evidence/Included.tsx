import { useQuery } from "@tanstack/react-query";
import { lots } from "../api/lots";
import { When } from "../components";
import { dictionary, useWords } from "../i18n";
import { canHash } from "./chain";
import { faultOf } from "./proofs";

const words = dictionary({
  zh: {
    included: (day: string) => `已纳入 ${day} 每日存证根`,
    checked: "浏览器已核验",
    stamped: "时间戳",
    broken: (day: string) => `${day} 每日存证根的包含证明核验未通过`,
  },
  en: {
    included: (day: string) => `Covered by the daily root of ${day}`,
    checked: "checked in your browser",
    stamped: "timestamped",
    broken: (day: string) => `The proof that the daily root of ${day} covers this record does not hold`,
  },
});

/** Of a concluded lot: which daily root covers its last event (number `seq`), recomputed here and held against that event's link and the published root. Nothing while none does. */
export function Included({ lot_id, seq }: { lot_id: number; seq: number }) {
  const t = useWords(words);
  const { data } = useQuery({
    queryKey: ["inclusion", lot_id, seq],
    queryFn: async ({ signal }) => {
      const proof = await lots.inclusion(lot_id, signal);
      if (!proof) return null;
      const [published, frame] = await Promise.all([lots.dailyRoot(proof.signed.day, signal), lots.frames(lot_id, seq - 1)]);
      const last = frame?.events.at(-1);
      const holds = proof.leaf.lot_id === lot_id && last?.seq === proof.leaf.seq && last.hash === proof.leaf.hash && proof.signed.root === published.root;
      return { day: proof.signed.day, stamped_at: published.stamped_at, holds: holds && [null, "unchecked"].includes(await faultOf(proof)) };
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (!data) return null;
  if (!data.holds) return <p className="center note" role="alert"><b>{t.broken(data.day)}</b></p>;
  return (
    <p className="center note">
      {t.included(data.day)}
      {canHash() && ` · ${t.checked}`}
      {data.stamped_at && <> · {t.stamped} <When at={data.stamped_at} mode="seconds" /></>}
    </p>
  );
}
