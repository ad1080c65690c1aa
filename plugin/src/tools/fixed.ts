/** The tools that are no method of the bridge: they are there in both modes. */
export const describeTool = {
  name: "claw_describe",
  label: "Fleet: describe a method",
  description: "All parameters, result, errors and an example of a fleet method. Without method: the list of all methods.",
  parameters: { type: "object", properties: { method: { type: "string" } }, additionalProperties: false },
};

export const nodesTool = {
  name: "nodes_status",
  label: "Fleet: all nodes",
  description: "One table of every node: GPU servers of the cluster and companion devices (phones, laptops) paired with this gateway, with status and capabilities.",
  parameters: { type: "object", properties: {}, additionalProperties: false },
};

export const fixedTools = [describeTool, nodesTool];
