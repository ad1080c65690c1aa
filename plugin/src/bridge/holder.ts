import { Supervisor } from "./supervisor.ts";

/**
 * The one bridge of this process. The gateway runs `register` several times, and loads the plugin's code anew when it is reloaded, so
 * neither a module nor a registration can own it: the process does. The service decides when it starts and ends.
 */
interface Held {
  key: string;
  supervisor: { stop(): Promise<void> };
}

const slot = Symbol.for("clawbernetes.bridge");
type Slots = { [slot]?: Held };

/** The bridge for this configuration; one for another configuration, or of code that was replaced, is ended. */
export function holdBridge(key: string, make: () => Supervisor): Supervisor {
  const slots = globalThis as Slots;
  const held = slots[slot];
  if (held && held.key === key && held.supervisor instanceof Supervisor && held.supervisor.status.state !== "stopped") return held.supervisor;
  if (held) void held.supervisor.stop();
  const supervisor = make();
  slots[slot] = { key, supervisor };
  return supervisor;
}

/** Ends the bridge, when it is still this one. */
export async function releaseBridge(supervisor: Supervisor): Promise<void> {
  const slots = globalThis as Slots;
  if (slots[slot]?.supervisor === supervisor) delete slots[slot];
  await supervisor.stop();
}
