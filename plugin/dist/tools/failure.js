import { BridgeError, codes } from "../bridge/errors.js";
/**
 * An error in the form whose text OpenClaw passes on to the caller: it tells tool input errors by their name and hides the sentence of
 * every other error behind "tool execution failed".
 */
export class ToolFailure extends Error {
    status;
    details;
    constructor(error) {
        super(error.explain());
        const isDenied = error.code === codes.denied;
        this.name = isDenied ? "ToolAuthorizationError" : "ToolInputError";
        this.status = isDenied ? 403 : 400;
        this.details = { code: error.code, ...error.data };
    }
}
