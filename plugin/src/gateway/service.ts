import { leaseBridge } from "../bridge/holder.ts";
import type { Answer } from "../bridge/peer.ts";
import type { Supervisor } from "../bridge/supervisor.ts";
import type { PluginApi } from "../openclaw.ts";

/** Keeps the bridge running while the gateway does. A bridge that cannot start is a finding of the service; the gateway goes on. */
export function registerBridgeService(api: PluginApi, bridge: () => Supervisor, answers: ReadonlyMap<string, Answer>): void {
  let giveBack: (() => Promise<void>) | null = null;
  api.registerService({
    id: "clawbernetes-bridge",
    async start(context) {
      const supervisor = bridge();
      giveBack = leaseBridge(supervisor);
      supervisor.answerWith(answers);
      try {
        await supervisor.start();
        context.serviceHealth?.clearFailure();
      } catch (error) {
        context.serviceHealth?.reportFailure(error);
      }
    },
    async stop() {
      await giveBack?.();
      giveBack = null;
    },
  });
}
