/** Keeps the bridge running while the gateway does. A bridge that cannot start is a finding of the service; the gateway goes on. */
export function registerBridgeService(api, bridge) {
    let running = null;
    api.registerService({
        id: "clawbernetes-bridge",
        async start(context) {
            running = bridge.start();
            try {
                await running.start();
                context.serviceHealth?.clearFailure();
            }
            catch (error) {
                context.serviceHealth?.reportFailure(error);
            }
        },
        async stop() {
            const ended = running;
            running = null;
            if (ended)
                await bridge.release(ended);
        },
    });
}
