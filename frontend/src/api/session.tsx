/** Who is signed in: one query, its CSRF token kept for the client. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { api, keepCsrfToken, whenSignedOut } from "./client";
import type { Me, Role, SessionView, SignIn } from "./types";

const KEY = ["session"];

async function read(signal?: AbortSignal): Promise<SessionView> {
  const session = await api.get<SessionView>("/api/session", {}, signal);
  keepCsrfToken(session.csrf_token);
  return session;
}

export function useSession() {
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => read(signal), staleTime: 60_000, retry: 1 });
  return { user: query.data?.user ?? null, isPending: query.isPending, error: query.error };
}

/** The signed-in user on pages that stand behind `RequireSignIn`. */
export function useMe(): Me {
  const { user } = useSession();
  if (user === null) throw new Error("useMe outside RequireSignIn");
  return user;
}

export function hasRole(user: Me | null, ...roles: Role[]): boolean {
  return user !== null && roles.some((role) => user.roles.includes(role));
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (data: SignIn) => {
      await read(); // the token cookie must exist before the first unsafe request
      return api.post<SessionView>("/api/session", data);
    },
    onSuccess: (session) => {
      keepCsrfToken(session.csrf_token);
      client.clear();
      client.setQueryData(KEY, session);
    },
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete<SessionView>("/api/session"),
    onSuccess: (session) => {
      keepCsrfToken(session.csrf_token);
      client.clear();
      client.setQueryData(KEY, session);
    },
  });
}

/** Ends the session on this side when the server says that it has ended. Mounted once. */
export function useSessionWatch(): void {
  const client = useQueryClient();
  const end = useCallback(() => {
    client.setQueryData<SessionView>(KEY, (session) => (session?.user ? { ...session, user: null } : session));
  }, [client]);
  useEffect(() => whenSignedOut(end), [end]);
}
