import { useQuery } from "@tanstack/react-query";
import { lots } from "../api/lots";
import type { PublicKey } from "./proofs";

/** The keys that the exchange has published; null while they are not known. */
export function useSigningKeys(enabled = true): readonly PublicKey[] | null {
  const { data } = useQuery({ queryKey: ["signing-keys"], queryFn: ({ signal }) => lots.signingKeys(signal), enabled, staleTime: Number.POSITIVE_INFINITY });
  return data ?? null;
}
