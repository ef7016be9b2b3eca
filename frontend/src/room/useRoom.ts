import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { lots } from "../api/lots";
import { heldReceipts, holdReceipts } from "../evidence/held";
import { RoomClient, type RoomView } from "./RoomClient";
import { watchForReturn } from "./wakeUp";

function roomAddress(lotId: number): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/lots/${lotId}/room`;
}

/**
 * The live room of a lot. `identity` is who looks (0: nobody, null: not known yet). The socket carries the cookie, so it
 * need not wait for the answer; but who signs in or out afterwards needs another socket.
 */
export function useRoom(lotId: number, identity: number | null): { view: RoomView; client: RoomClient } {
  const [client, setClient] = useState(() => make(lotId));
  const known = useRef(identity);
  const [visit, setVisit] = useState(0);
  useEffect(() => {
    if (identity === null) return;
    if (known.current !== null && known.current !== identity) setVisit((count) => count + 1);
    known.current = identity;
  }, [identity]);
  useEffect(() => {
    const room = make(lotId);
    setClient(room);
    room.start();
    const stopWatching = watchForReturn(room);
    return () => {
      stopWatching();
      room.stop();
    };
  }, [lotId, visit]);
  const view = useSyncExternalStore(client.subscribe, client.current);
  return { view, client };
}

function make(lotId: number): RoomClient {
  return new RoomClient({
    open: () => new WebSocket(roomAddress(lotId)),
    snapshot: () => lots.snapshot(lotId),
    frames: (after) => lots.frames(lotId, after),
    act: (key, act) => lots.act(lotId, key, act),
    receipts: () => lots.receipts(lotId),
    held: (code) => heldReceipts(lotId, code),
    hold: (code, receipts) => holdReceipts(lotId, code, receipts),
  });
}
