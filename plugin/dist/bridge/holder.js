import { Supervisor } from "./supervisor.js";
const slot = Symbol.for("clawbernetes.bridge");
/** The bridge for this configuration; one for another configuration, or of code that was replaced, is ended. */
export function holdBridge(key, make) {
    const slots = globalThis;
    const held = slots[slot];
    if (held && held.key === key && held.supervisor instanceof Supervisor && held.supervisor.status.state !== "stopped")
        return held.supervisor;
    if (held)
        void held.supervisor.stop();
    const supervisor = make();
    slots[slot] = { key, supervisor };
    return supervisor;
}
/** Ends the bridge, when it is still this one. */
export async function releaseBridge(supervisor) {
    const slots = globalThis;
    if (slots[slot]?.supervisor === supervisor)
        delete slots[slot];
    await supervisor.stop();
}
