/** What the exchange says of itself; it does not change while a page is open. */

import { useQuery } from "@tanstack/react-query";
import { answer, client } from "./client";

/** Whether the exchange's bank is the sandbox, where one may pay at a touch. A real bank is paid by a transfer. */
export function useSandbox(): boolean {
  const { data } = useQuery({ queryKey: ["about"], queryFn: ({ signal }) => answer(client.GET("/api/about", { signal })), staleTime: Infinity });
  return data?.sandbox ?? false;
}
