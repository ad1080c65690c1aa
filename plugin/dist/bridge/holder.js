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
    slots[slot] = { key, supervisor, leases: 0 };
    return supervisor;
}
/** Says that a service wants this bridge; the answer takes that back, and ends the bridge when nobody else wants it. */
export function leaseBridge(supervisor) {
    const held = globalThis[slot];
    if (held?.supervisor !== supervisor)
        return () => supervisor.stop();
    held.leases++;
    let isGiven = false;
    return async () => {
        if (isGiven)
            return;
        isGiven = true;
        held.leases--;
        if (held.leases > 0)
            return;
        const slots = globalThis;
        if (slots[slot] === held)
            delete slots[slot];
        await supervisor.stop();
    };
}
