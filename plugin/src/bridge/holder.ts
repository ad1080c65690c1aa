import type { Supervisor } from "./supervisor.ts";

/**
 * The one bridge of this process. The gateway runs `register` several times, each time in a copy of this code of its own, so neither a
 * module nor a registration can own the bridge: the process does. The service decides when it starts and ends.
 */
interface Held {
  key: string;
  supervisor: Supervisor;
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
  slots[slot] = { key, supervisor };
  return supervisor;
}

/** Ends the bridge, and forgets it when it is still the one that is held. */
export async function releaseBridge(supervisor: Supervisor): Promise<void> {
  const slots = globalThis as Slots;
  if (slots[slot]?.supervisor === supervisor) delete slots[slot];
  await supervisor.stop();
}
