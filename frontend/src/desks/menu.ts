import { deskRoutes } from "./routes";

/** Pages that stand in the menu of somebody with these roles. */
export function menuOf(roles: readonly string[]): { path: string; zh: string; en: string }[] {
  return deskRoutes.flatMap(({ path, menu }) => (menu?.roles.some((role) => roles.includes(role)) ? [{ path: `/desk/${path}`, ...menu.label }] : []));
}
