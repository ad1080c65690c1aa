import { leaseBridge } from "../bridge/holder.js";
/** Keeps the bridge running while the gateway does. A bridge that cannot start is a finding of the service; the gateway goes on. */
export function registerBridgeService(api, bridge, answers) {
    let giveBack = null;
    api.registerService({
        id: "clawbernetes-bridge",
        async start(context) {
            const supervisor = bridge();
            giveBack = leaseBridge(supervisor);
            supervisor.answerWith(answers);
            try {
                await supervisor.start();
                context.serviceHealth?.clearFailure();
            }
            catch (error) {
                context.serviceHealth?.reportFailure(error);
            }
        },
        async stop() {
            await giveBack?.();
            giveBack = null;
        },
    });
}
