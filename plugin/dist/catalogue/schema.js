/** The JSON schema of a method's params. */
export function paramsSchema(method) {
    const required = method.parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name);
    return {
        type: "object",
        properties: Object.fromEntries(method.parameters.map((parameter) => [parameter.name, { ...parameter.schema, description: parameter.description }])),
        ...(required.length > 0 ? { required } : {}),
        additionalProperties: false,
    };
}
/** `node_drain(node_id, …)`: the name with what it must have. */
export function signature(method) {
    const required = method.parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name);
    return `${method.name}(${[...required, ...(required.length < method.parameters.length ? ["…"] : [])].join(", ")})`;
}
