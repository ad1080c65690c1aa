import type { Supervisor } from "./supervisor.ts";

/**
 * The one bridge of this process. The gateway runs `register` several times, each time in a copy of this code of its own, so neither a
 * module nor a registration can own the bridge: the process does. Services decide how long it runs.
 */
interface Held {
  key: string;
  supervisor: Supervisor;
  /** Services that want it to run. */
  leases: number;
}

const slot = Symbol.for("clawbernetes.bridge");
type Slots = { [slot]?: Held };

/** The bridge for this key; one for another key is ended. */
export function holdBridge(key: string, make: () => Supervisor): Supervisor {
  const slots = globalThis as Slots;
  const held = slots[slot];
  if (held?.key === key && !held.supervisor.isStopped) return held.supervisor;
  if (held) void held.supervisor.stop();
  const supervisor = make();
  slots[slot] = { key, supervisor, leases: 0 };
  return supervisor;
}

/** Says that a service wants this bridge; the answer takes that back, and ends the bridge when nobody else wants it. */
export function leaseBridge(supervisor: Supervisor): () => Promise<void> {
  const held = (globalThis as Slots)[slot];
  if (held?.supervisor !== supervisor) return () => supervisor.stop();
  held.leases++;
  let isGiven = false;
  return async () => {
    if (isGiven) return;
    isGiven = true;
    held.leases--;
    if (held.leases > 0) return;
    const slots = globalThis as Slots;
    if (slots[slot] === held) delete slots[slot];
    await supervisor.stop();
  };
}
