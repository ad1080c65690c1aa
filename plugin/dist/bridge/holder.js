const slot = Symbol.for("clawbernetes.bridge");
/** The bridge for this key; one for another key is ended. */
export function holdBridge(key, make) {
    const slots = globalThis;
    const held = slots[slot];
    if (held?.key === key && !held.supervisor.isStopped)
        return held.supervisor;
    if (held)
        void held.supervisor.stop();
    const supervisor = make();
    slots[slot] = { key, supervisor };
    return supervisor;
}
/** Ends the bridge, and forgets it when it is still the one that is held. */
export async function releaseBridge(supervisor) {
    const slots = globalThis;
    if (slots[slot]?.supervisor === supervisor)
        delete slots[slot];
    await supervisor.stop();
}
