/**
 * The parts of OpenClaw's plugin API (2026.9.6) that this plugin uses. They are written down here, and not imported, so that the plugin
 * compiles without the gateway's whole package beside it; the tests in the real gateway show that they are right.
 */
import type { IncomingMessage, ServerResponse } from "node:http";

/** Why `register` runs: "full" in a gateway, other words where a process only wants to know what there is. */
export type RegistrationMode = string;

export interface Logger {
  debug?(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface ToolContent {
  type: "text";
  text: string;
}

export interface ToolResult {
  content: ToolContent[];
  details: unknown;
}

export interface AgentTool {
  name: string;
  label: string;
  description: string;
  parameters: Record<string, unknown>;
  execute(
    toolCallId: string,
    params: unknown,
    signal?: AbortSignal,
    onUpdate?: (partial: ToolResult) => void,
  ): Promise<ToolResult>;
}

/** What a tool's factory learns of the run that the tool is made for. */
export interface ToolContext {
  agentId?: string;
  sessionKey?: string;
  sessionId?: string;
}

export interface GatewayNode {
  nodeId: string;
  displayName?: string;
  platform?: string;
  deviceFamily?: string;
  caps?: string[];
  commands?: string[];
  connected?: boolean;
  paired?: boolean;
  approvalState?: string;
  lastSeenAtMs?: number;
}

export interface NodeInvokeParams {
  nodeId: string;
  command: string;
  params?: unknown;
  timeoutMs?: number;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

export interface NodeDuplex {
  send(message: Uint8Array): Promise<void>;
  onMessage(listener: (message: Uint8Array) => void): () => void;
  closed: Promise<unknown>;
  close(): void;
}

export interface PluginRuntime {
  nodes: {
    list(params?: { connected?: boolean }): Promise<{ nodes: GatewayNode[] }>;
    invoke(params: NodeInvokeParams): Promise<unknown>;
    openDuplex(params: NodeInvokeParams): Promise<NodeDuplex>;
  };
  system: {
    enqueueSystemEvent(text: string, options: { sessionKey: string; agentId?: string }): boolean;
    requestHeartbeat(request: { source: string; intent: string; reason: string; sessionKey?: string; agentId?: string }): void;
  };
}

export interface ServiceContext {
  stateDir: string;
  logger: Logger;
  serviceHealth?: { reportFailure(error: unknown): void; clearFailure(): void };
}

export interface GatewayRequest {
  params: Record<string, unknown>;
  client?: { connect?: { scopes?: string[] } } | null;
  respond(ok: boolean, payload?: unknown, error?: { code: string; message: string; details?: unknown; retryable?: boolean }): void;
}

export interface BeforeToolCallEvent {
  toolName: string;
  params: Record<string, unknown>;
  toolCallId?: string;
}

export interface BeforeToolCallContext {
  agentId?: string;
  sessionKey?: string;
  abortSignal?: AbortSignal;
}

export type ApprovalDecision = "allow-once" | "allow-always" | "deny" | "timeout" | "cancelled";

export interface BeforeToolCallResult {
  block?: boolean;
  blockReason?: string;
  requireApproval?: {
    title: string;
    description: string;
    severity?: "info" | "warning" | "critical";
    timeoutMs?: number;
    allowedDecisions?: ("allow-once" | "allow-always" | "deny")[];
    onResolution?(decision: ApprovalDecision): void;
  };
}

export interface CommandContext {
  args?: string;
  senderIsOwner?: boolean;
  isAuthorizedSender: boolean;
  gatewayClientScopes?: string[];
  agentId?: string;
  sessionKey?: string;
}

/** The few members of a commander command that the CLI needs. */
export interface CliCommand {
  command(name: string): CliCommand;
  description(text: string): CliCommand;
  option(flags: string, text: string): CliCommand;
  argument(name: string, text: string): CliCommand;
  action(run: (...args: never[]) => void | Promise<void>): CliCommand;
}

export interface PluginApi {
  id: string;
  registrationMode: RegistrationMode;
  pluginConfig?: Record<string, unknown>;
  config: Record<string, unknown>;
  logger: Logger;
  rootDir?: string;
  runtime: PluginRuntime;
  registerTool(tool: AgentTool | ((context: ToolContext) => AgentTool | AgentTool[] | null), options?: { names?: string[] }): void;
  registerToolMetadata(metadata: { toolName: string; displayName?: string; risk?: "low" | "medium" | "high"; tags?: string[] }): void;
  registerService(service: {
    id: string;
    start(context: ServiceContext): void | Promise<void>;
    stop?(context: ServiceContext): void | Promise<void>;
  }): void;
  registerGatewayMethod(method: string, handler: (request: GatewayRequest) => void | Promise<void>, options: { scope: string }): void;
  registerHttpRoute(route: {
    path: string;
    auth: "plugin" | "gateway";
    match: "exact" | "prefix";
    handler(request: IncomingMessage, response: ServerResponse): boolean | Promise<boolean>;
  }): void;
  registerCommand(command: {
    name: string;
    description: string;
    acceptsArgs: boolean;
    requireAuth?: boolean;
    requiredScopes?: string[];
    handler(context: CommandContext): Promise<{ text: string }>;
  }): void;
  registerCli(
    registrar: (context: { program: CliCommand }) => void,
    options: { descriptors: { name: string; description: string; hasSubcommands: boolean }[] },
  ): void;
  on(
    hook: "before_tool_call",
    handler: (event: BeforeToolCallEvent, context: BeforeToolCallContext) => Promise<BeforeToolCallResult | void>,
    options?: { matcher?: string[]; priority?: number },
  ): void;
}
