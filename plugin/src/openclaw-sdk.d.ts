declare module "openclaw/plugin-sdk/gateway-runtime" {
  /** Calls a method of the running gateway, as the command line is configured; rejects with an error that may have `details`. */
  export function callGatewayFromCli(
    method: string,
    options: { json?: boolean; timeout?: string },
    params: Record<string, unknown>,
    extra: { progress?: boolean; scopes?: string[] },
  ): Promise<unknown>;
}

declare module "openclaw/plugin-sdk/plugin-entry" {
  /** Resolved by the gateway when it loads the plugin. */
  export function definePluginEntry(entry: {
    id: string;
    name: string;
    description: string;
    register(api: import("./openclaw.ts").PluginApi): void;
  }): unknown;
}
