import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { holdBridge } from "./bridge/holder.ts";
import { launchOf } from "./bridge/launch.ts";
import { Supervisor } from "./bridge/supervisor.ts";
import { readShipped } from "./catalogue/shipped.ts";
import { readConfig } from "./config.ts";
import { gatewayAnswers } from "./gateway/answers.ts";
import { registerFleetCli } from "./gateway/cli.ts";
import { registerFleetCommand } from "./gateway/command.ts";
import { Fleet } from "./gateway/fleet.ts";
import { registerGatewayMethods } from "./gateway/methods.ts";
import { registerRoutes } from "./gateway/routes.ts";
import { registerBridgeService } from "./gateway/service.ts";
import { registerTools } from "./gateway/tools.ts";
import { canonical } from "./json.ts";
import type { PluginApi } from "./openclaw.ts";
import { Runner } from "./tools/runner.ts";

/** Registers everything; starts nothing. The bridge starts with the service, or with the first call. */
export function register(api: PluginApi): void {
  const config = readConfig(api.pluginConfig);
  // The gateway runs a copy of the code; rootDir is where it was copied from.
  const root = api.rootDir ?? dirname(dirname(fileURLToPath(import.meta.url)));
  const shipped = readShipped();
  const answers = gatewayAnswers(api.runtime);
  const bridge = () => holdBridge(canonical(config), () => new Supervisor(launchOf(config, root), answers, api.logger));
  const fleet = new Fleet(config, api.runtime, bridge, shipped);
  registerBridgeService(api, bridge, answers);
  registerTools(api, fleet, new Runner(fleet, config.readOnly), shipped);
  registerGatewayMethods(api, fleet);
  registerFleetCommand(api, fleet);
  registerFleetCli(api);
  registerRoutes(api, fleet);
}
