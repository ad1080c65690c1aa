import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { holdBridge } from "./bridge/holder.js";
import { launchOf } from "./bridge/launch.js";
import { Supervisor } from "./bridge/supervisor.js";
import { readShipped } from "./catalogue/shipped.js";
import { readConfig } from "./config.js";
import { gatewayAnswers } from "./gateway/answers.js";
import { registerFleetCli } from "./gateway/cli.js";
import { registerFleetCommand } from "./gateway/command.js";
import { Fleet } from "./gateway/fleet.js";
import { registerGatewayMethods } from "./gateway/methods.js";
import { registerRoutes } from "./gateway/routes.js";
import { registerBridgeService } from "./gateway/service.js";
import { registerTools } from "./gateway/tools.js";
import { canonical } from "./json.js";
import { Runner } from "./tools/runner.js";
/** Registers everything; starts nothing. The bridge starts with the service, or with the first call. */
export function register(api) {
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
