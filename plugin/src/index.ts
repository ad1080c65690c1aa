import { definePluginEntry } from "openclaw/plugin-sdk/plugin-entry";
import { register } from "./plugin.ts";

export default definePluginEntry({
  id: "clawbernetes",
  name: "Clawbernetes",
  description: "Run your GPU machines as one cluster: an agent's tools for nodes, workloads, secrets and access, on claw-bridge.",
  register,
});
