/** Which page an address means. */
import { isRoomName } from "../session/room_name.ts";

export type Route = { page: "home" } | { page: "room"; room: string };

export function routeOf(path: string): Route {
  const room = /^\/r\/([^/]+)\/?$/.exec(path)?.[1];
  return room !== undefined && isRoomName(room) ? { page: "room", room } : { page: "home" };
}

export function pathOf(route: Route): string {
  return route.page === "room" ? `/r/${route.room}` : "/";
}
