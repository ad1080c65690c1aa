declare module "openclaw/plugin-sdk/plugin-entry" {
  /** Resolved by the gateway when it loads the plugin. */
  export function definePluginEntry(entry: {
    id: string;
    name: string;
    description: string;
    register(api: import("./openclaw.ts").PluginApi): void;
  }): unknown;
}
